import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { horizonMs, lease, person, start } from '../conformance/scene.ts';
import { freshDirectory } from './sqlite-scene.ts';
import { startStoreProcess } from './start-store-process.ts';

async function open(path: string, exclusive = true) {
  const store = await openSqliteStore({ path, horizonMs, exclusive });
  onTestFinished(() => store.close());
  return store;
}

it('has every acknowledged save after kill -9', { timeout: 30_000 }, async () => {
  const path = join(await freshDirectory(), 'store.db');
  const saving = startStoreProcess(path, 'save');
  await saving.lines(1_000);
  const acknowledged = new Map<string, number>();
  for (const line of await saving.kill()) {
    const [name = '', revision] = line.split(' ');
    acknowledged.set(name, Number(revision));
  }
  const store = await open(path);
  const choices = await store.choicesOf([...acknowledged.keys()].map(person));
  const kept = new Map(choices.map(({ target, revision }) => [target.value, revision]));
  for (const [name, revision] of acknowledged) {
    expect(kept.get(person(name).value), name).toBeGreaterThanOrEqual(revision);
  }
  const { rows, breaks } = await store.verifyLedger();
  expect(breaks).toEqual([]);
  expect(rows).toBe(choices.reduce((sum, { revision }) => sum + revision, 0));
});

it('refuses a second serve of the same file, and lets a command open it beside', { timeout: 30_000 }, async () => {
  const path = join(await freshDirectory(), 'store.db');
  await startStoreProcess(path, 'hold').lines(1);
  await expect(openSqliteStore({ path, horizonMs, exclusive: true })).rejects.toThrow(
    `another "preference-center serve" is running on ${path}`,
  );
  const beside = await open(path, false);
  expect(await beside.acquireLease('eu', 'beside', 1000, start + 1)).toBeUndefined();
});

it('serves at once after kill -9, and its leases are free, with a higher fence', { timeout: 30_000 }, async () => {
  const path = join(await freshDirectory(), 'store.db');
  const holding = startStoreProcess(path, 'hold');
  await holding.lines(1);
  await holding.kill();
  const store = await open(path);
  expect((await lease(store, 'the next', start + 1)).fence).toBe(2);
});
