import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { change, confirmation, horizonMs, save, start } from '../conformance/scene.ts';
import { freshDirectory } from './sqlite-scene.ts';

it('leaves no trace of an erased address in the file or the log beside it, while another process has it open', async () => {
  const path = join(await freshDirectory(), 'store.db');
  const store = await openSqliteStore({ path, horizonMs });
  onTestFinished(() => store.close());
  const bytes = async () => (await readFile(path, 'latin1')) + (await readFile(`${path}-wal`, 'latin1'));
  const names = Array.from({ length: 300 }, (_, index) => `person-${index}-of-many`);
  await save(
    store,
    names.map((name) => change(name, 'subscribed')),
    start,
    names.map((name) => confirmation(name)),
  );
  expect(await bytes()).toContain('person-150-of-many@');
  const command = await openSqliteStore({ path, horizonMs });
  for (const name of names.filter((each) => each !== 'person-7-of-many')) {
    const target = { kind: 'email', value: `${name}@example.com` } as const;
    await command.erase({ target, isConfirmed: true, isAnyway: false });
  }
  await command.close();
  const left = await bytes();
  expect(names.filter((name) => left.includes(`${name}@`))).toEqual(['person-7-of-many']);
});
