import { expect, test } from 'vitest';
import { settingsOf } from '../src/settings.js';
import { situations } from '../src/situations.js';
import { acts } from './support/acts.ts';
import { checks } from './support/checks.ts';
import { openRow } from './support/row.ts';

/** Where requests fail on purpose, the browser notes each, and the widget notes what it could not load. */
const ofTheNetwork = /Failed to load resource|^\[preference-center\]/;
const isOnPurpose = ({ group, set }: (typeof situations)[number]): boolean =>
  group === 'When something fails' || ['expired', 'forged'].includes(settingsOf({ code: '', set }).proof);

test.each(situations)('$code: $expect', async (situation) => {
  const { code, steps } = situation;
  const row = await openRow(situation);
  for (const { kind, name, args, text } of steps) {
    const run = (kind === 'act' ? acts : checks)[name];
    if (!run) throw new Error(`nobody knows how to ${kind} ${name}`);
    await run(row, ...(args as never[])).catch((cause: unknown) => {
      throw new Error(`${code}: ${text}`, { cause });
    });
  }
  expect(steps.some(({ kind }) => kind === 'see')).toBe(true);
  expect(row.troubles.filter((trouble) => !(isOnPurpose(situation) && ofTheNetwork.test(trouble)))).toEqual([]);
});

test('every situation has an address of its own', () => {
  expect(new Set(situations.map(({ code }) => code)).size).toBe(situations.length);
});
