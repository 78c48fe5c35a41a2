import { createRequire } from 'node:module';

import { isPostgresUrl } from '../../packages/backend/dist/store/postgres/postgres-url.js';
import { locateDatabase, openStore } from '../../packages/backend/dist/store/open-store.js';
import { addressOf } from '../load/session-requests.mjs';
import { benchConnection, benchTopics } from '../server/bench-config.mjs';

const require = createRequire(new URL('../../packages/backend/package.json', import.meta.url));

/** What the choices of a filled store are: all delivered long ago, or all due, half of them opt-outs. */
const standings = {
  confirmed: { state: `'unsubscribed'`, delivery: `'confirmed'`, due: 'null' },
  due: {
    state: `case (id / ${benchTopics.length}) % 2 when 0 then 'unsubscribed' else 'subscribed' end`,
    delivery: `'recorded'`,
    due: '1',
  },
};

/**
 * Makes a store with people in it, each with a choice in the cell that a save of theirs changes. It is written with SQL, past
 * the ledger, because a million saves would take minutes.
 * @param {string} database a SQLite file where there is none yet, or the URL of an empty PostgreSQL database
 * @param {number} count the people are 0 to `count` - 1
 * @param {keyof typeof standings} [standing] `confirmed` by default
 */
export async function fillPeople(database, count, standing = 'confirmed') {
  const location = locateDatabase(database, process.cwd(), undefined);
  await (await openStore(location, { horizonMs: 600_000 })).close();
  await (isPostgresUrl(database) ? fillPostgres : fillSqlite)(database, count, choicesOf(standings[standing]));
}

const [before, after] = addressOf('|').split('|');

function choicesOf({ state, delivery, due }) {
  return `insert into choice (target_id, topic, channel, connection, state, revision, delivery, changed_at, next_attempt_at)
    select id, 'topic_' || ((id - 1) % ${benchTopics.length} + 1), 'email', '${benchConnection}', ${state}, 1, ${delivery}, 0, ${due}
    from target order by id`;
}

function fillSqlite(file, count, choices) {
  const database = new (require('libsql'))(file);
  database.pragma('synchronous = off');
  database.exec(`begin;
    insert into target (id, kind, value, ledger_key, commitment, created_at)
      with recursive number (n) as (select 0 union all select n + 1 from number where n + 1 < ${count})
      select n + 1, 'email', '${before}' || n || '${after}', lower(hex(randomblob(32))), lower(hex(randomblob(32))), 0
      from number;
    ${choices};
    commit;`);
  database.pragma('wal_checkpoint(truncate)');
  database.close();
}

async function fillPostgres(url, count, choices) {
  const client = new (require('pg').Client)({ connectionString: url });
  await client.connect();
  const random = `md5(random()::text) || md5(random()::text)`;
  await client.query(`
    insert into target (id, kind, value, ledger_key, commitment, created_at)
      select n + 1, 'email', '${before}' || n || '${after}', ${random}, ${random}, 0
      from generate_series(0, ${count} - 1) as number (n);
    select setval(pg_get_serial_sequence('target', 'id'), ${count});
    ${choices}`);
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  await client.end();
}
