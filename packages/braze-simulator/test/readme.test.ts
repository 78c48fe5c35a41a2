import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseSeedFile } from '../src/seed-file.ts';
import { unknownsSchema } from '../src/unknowns.ts';
import { startForTest } from './support/start-for-test.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  test('has a seed that works as it stands', async () => {
    const seed = /```json\n([^`]+)```/.exec(readme)?.[1] ?? '';
    const { world } = await startForTest(parseSeedFile(seed, 'README.md'));
    expect(world.people({ externalId: 'ada' })).toMatchObject([{ emailSubscribe: 'opted_in' }]);
  });

  test('names every switch in its tables', () => {
    const missing = Object.keys(unknownsSchema.shape).filter(
      (name) => !new RegExp(`\\| \`${name}\` +\\|$`, 'm').test(readme),
    );
    expect(missing).toEqual([]);
  });
});
