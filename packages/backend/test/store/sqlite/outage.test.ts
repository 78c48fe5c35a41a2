import { sql } from 'kysely';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../../src/app-error.ts';
import { PreparedQuery } from '../../../src/store/sql/prepared-query.ts';
import { openDatabase } from '../../../src/store/sqlite/open-database.ts';
import { compiler } from '../../../src/store/sqlite/compiler.ts';
import { SqlStore } from '../../../src/store/sql/sql-store.ts';
import { SqliteEngine } from '../../../src/store/sqlite/sqlite-engine.ts';
import { change, horizonMs, person, save, saving } from '../conformance/scene.ts';
import { freshDirectory } from './sqlite-scene.ts';

async function openSmall() {
  const { database } = await openDatabase(join(await freshDirectory(), 'store.db'));
  const isolated: object[] = [];
  const logger = { info: () => {}, warn: (fields: object) => isolated.push(fields) };
  const store = new SqlStore(new SqliteEngine(database, { horizonMs, chain: 'w/1', logger }));
  onTestFinished(() => store.close());
  const limit = (pages: number) =>
    database.all(new PreparedQuery(sql`pragma max_page_count = ${sql.lit(pages)}`.compile(compiler)));
  return { store, limit, isolated };
}

const many = Array.from({ length: 200 }, (_, index) => saving([change(`person-${index}`, 'subscribed')]));

it('answers store_unavailable to everybody while the disk is full, writes nothing, and goes on when there is room', async () => {
  const { store, limit, isolated } = await openSmall();
  await save(store, [change('ann', 'subscribed')]);
  limit(1);
  const refused = await Promise.allSettled(many.map((each) => store.record(each)));
  for (const each of refused) {
    const reason: unknown = each.status === 'rejected' ? each.reason : undefined;
    expect(reason).toBeInstanceOf(AppError);
    expect(reason).toMatchObject({ code: 'store_unavailable', cause: { code: 'SQLITE_FULL' } });
  }
  expect(isolated).toEqual([]);
  expect(await store.countByDelivery('eu')).toEqual({ recorded: 1 });
  limit(1_000_000);
  await Promise.all(many.map((each) => store.record(each)));
  expect(await store.countByDelivery('eu')).toEqual({ recorded: 201 });
  expect(await store.verifyLedger()).toMatchObject({ rows: 201, breaks: [] });
});

it('tells the operator when a shared transaction had to be written one by one, and names no person', async () => {
  const { store, isolated } = await openSmall();
  const poisoned = saving([change('eve', 'neither' as 'subscribed')]);
  await Promise.allSettled([store.record(poisoned), store.record(saving([change('ann', 'subscribed')]))]);
  expect(isolated).toEqual([{ err: expect.any(AppError) as AppError, writes: 2 }]);
  expect(JSON.stringify(isolated)).not.toContain(person('eve').value);
});
