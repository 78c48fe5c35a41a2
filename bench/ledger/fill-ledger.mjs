import { createRequire } from 'node:module';

import { entryId, genesisHash, sealEntry } from '../../packages/backend/dist/store/ledger.js';
import { isPostgresUrl } from '../../packages/backend/dist/store/postgres/postgres-url.js';
import { benchTopics } from '../server/bench-config.mjs';

const require = createRequire(new URL('../../packages/backend/package.json', import.meta.url));

/** A row as long as those of a visitor's save; the database repeats it, because to seal millions would take minutes. */
function sampleEntry() {
  const hex = (digits) => '0123456789abcdef'.repeat(4).slice(0, digits);
  const context = {
    ...{ at: 1_764_000_000_000, property: 'acme-www', proof: 'page', source: 'visitor', language: 'en' },
    ...{ wording: hex(64), configVersion: hex(16), session: '00000000-0000-4000-8000-000000000000', network: hex(32) },
  };
  const act = { action: 'set', channel: 'email', fromState: 'subscribed', toState: 'unsubscribed', revision: 7 };
  const head = { id: 1, name: 'earlier', length: 0, headHash: genesisHash('earlier') };
  return sealEntry(head, { ...act, topic: benchTopics[0], context }, hex(64)).body;
}

/**
 * Adds rows to the ledger of a store, as one chain that an earlier process wrote. It is written with SQL, and would not verify: only its
 * size is of use.
 * @param {string} database a SQLite file or the URL of a PostgreSQL database, with tables and without a chain
 * @param {number} count none for 0
 */
export async function fillLedger(database, count) {
  if (count === 0) return;
  const chain = `insert into chain (id, name, started_at, length, head_hash)
    values (1, 'earlier', 0, ${count}, '${genesisHash('earlier')}')`;
  const body = `'${sampleEntry()}'`;
  await (isPostgresUrl(database) ? fillPostgres : fillSqlite)(database, { count, chain, body });
}

function fillSqlite(file, { count, chain, body }) {
  const database = new (require('libsql'))(file);
  database.pragma('synchronous = off');
  database.exec(`begin;
    ${chain};
    insert into ledger (id, previous_entry, body, hash)
      with recursive number (n) as (select 1 union all select n + 1 from number where n < ${count})
      select ${entryId(1, 0)} + n, null, ${body}, lower(hex(randomblob(32))) from number;
    commit;`);
  database.pragma('wal_checkpoint(truncate)');
  database.close();
}

async function fillPostgres(url, { count, chain, body }) {
  const client = new (require('pg').Client)({ connectionString: url });
  await client.connect();
  await client.query(`${chain};
    select setval(pg_get_serial_sequence('chain', 'id'), 1);
    insert into ledger (id, previous_entry, body, hash)
      select ${entryId(1, 0)} + n, null, ${body}, md5(random()::text) || md5(random()::text)
      from generate_series(1, ${count}) as number (n)`);
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  await client.end();
}
