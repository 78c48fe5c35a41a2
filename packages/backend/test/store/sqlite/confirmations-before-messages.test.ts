import Libsql from 'libsql';
import { Migrator } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { migrationsFor } from '../../../src/store/migrate.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { SqliteDatabase } from '../../../src/store/sqlite/sqlite-database.ts';
import { contextAt, horizonMs, lease, person, start } from '../conformance/scene.ts';

/** A database as the version with these migrations left it. */
async function databaseOf(last: string): Promise<{ path: string; libsql: Libsql.Database }> {
  const directory = await mkdtemp(join(tmpdir(), 'store-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, 'store.db');
  const libsql = new Libsql(path);
  const db = new SqliteDatabase(libsql).toKysely();
  const { error } = await new Migrator({
    ...{ db, provider: { getMigrations: () => Promise.resolve(migrationsFor('sqlite')) } },
  }).migrateTo(last);
  expect(error).toBeUndefined();
  return { path, libsql };
}

it('keeps pending confirmations, and the message that was still to be sent, from before messages had tables', async () => {
  const { path, libsql } = await databaseOf('0001-choices-and-ledger');
  libsql.exec(`
    insert into target values (1, 'email', 'ann@example.com', 'aa', 'bb', ${start});
    insert into confirmation (id, secret_hash, target_id, connection, property, language, wording, created_at, expires_at,
      message_status, message_next_at)
    values ('due', 'cc', 1, 'eu', 'acme-www', 'fr', 'w', ${start}, ${start + 9e6}, 'due', ${start}),
      ('done', 'dd', 1, 'eu', 'acme-www', 'fr', 'w', ${start}, ${start + 9e6}, 'sent', null);
    insert into confirmation_cell values ('due', 'news', 'email', 'eu', 0), ('done', 'offers', 'email', 'eu', 0);
  `);
  libsql.close();
  const store = await openSqliteStore({ path, horizonMs });
  onTestFinished(() => store.close());
  expect(await store.claimMessages(await lease(store), 10, 1000, start)).toMatchObject([
    { id: 'due', kind: 'confirmation', target: person('ann'), language: 'fr', cells: [{ topic: 'news' }] },
  ]);
  expect(await store.confirm('done', contextAt(start))).toMatchObject({ applied: [{ topic: 'offers' }] });
});
