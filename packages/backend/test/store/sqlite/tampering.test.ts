import Libsql from 'libsql';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { change, horizonMs, person, save, start } from '../conformance/scene.ts';
import { freshDirectory } from './sqlite-scene.ts';

/** A store with five rows in one chain, and a second connection to its file that plays the intruder. */
async function tamperedBy(...statements: readonly string[]) {
  const path = join(await freshDirectory(), 'store.db');
  const store = await openSqliteStore({ path, horizonMs });
  onTestFinished(() => store.close());
  for (let round = 0; round < 5; round += 1) await save(store, [change('ann', 'unsubscribed')], start + round);
  const intruder = new Libsql(path);
  for (const statement of statements) intruder.exec(statement);
  intruder.close();
  return store;
}

const third = 'id = (select min(id) + 2 from ledger)';

it('names a row that was changed', async () => {
  const store = await tamperedBy(`update ledger set body = replace(body, 'unsubscribed', 'subscribed') where ${third}`);
  expect((await store.verifyLedger()).breaks).toEqual([
    { chain: expect.any(String) as string, sequence: 3, why: 'its content does not have the hash it was stored with' },
  ]);
});

it('names rows that were removed, also when they were the last', async () => {
  const middle = await tamperedBy(`delete from ledger where ${third}`);
  expect((await middle.verifyLedger()).breaks).toMatchObject([{ sequence: 3, why: 'missing up to row 3' }]);
  const end = await tamperedBy('delete from ledger where id > (select min(id) + 2 from ledger)');
  expect((await end.verifyLedger()).breaks).toMatchObject([{ sequence: 4, why: 'missing up to row 5' }]);
});

it('names rows that were put in', async () => {
  const last = `select (select max(id) + 1 from ledger), null, body, hash from ledger where ${third}`;
  const store = await tamperedBy(`insert into ledger ${last}`);
  const { breaks } = await store.verifyLedger();
  expect(breaks).toMatchObject([{ sequence: 6 }, { sequence: 6 }, { sequence: 6 }]);
  expect(breaks.at(-1)?.why).toBe('inserted after the end of the chain');
});

it('notices rows of a chain that nobody began', async () => {
  const store = await tamperedBy("insert into ledger values (9 * 4294967296 + 1, null, '[]', '00')");
  const { chains, breaks } = await store.verifyLedger();
  expect(chains).toBe(2);
  expect(breaks).toContainEqual({ chain: 'chain 9', sequence: 1, why: 'the chain is not registered' });
});

it('notices a chain that lost all of its rows', async () => {
  const store = await tamperedBy('delete from ledger');
  expect((await store.verifyLedger()).breaks).toMatchObject([{ sequence: 1, why: 'missing up to row 5' }]);
});

it("does not answer another person's rows among one's own", async () => {
  const path = join(await freshDirectory(), 'store.db');
  const store = await openSqliteStore({ path, horizonMs });
  onTestFinished(() => store.close());
  await save(store, [change('ann', 'subscribed'), change('bob', 'subscribed')]);
  const intruder = new Libsql(path);
  intruder.exec('update choice set last_entry = (select max(id) from ledger)');
  intruder.close();
  expect(await store.ledgerOf(person('ann'))).toEqual([]);
  expect(await store.ledgerOf(person('bob'))).toHaveLength(1);
});
