import { createRequire } from 'node:module';

import { openSqliteStore } from '../../packages/backend/dist/store/sqlite/open-sqlite-store.js';
import { addressOf } from '../load/session-requests.mjs';
import { benchTopics } from '../server/bench-config.mjs';

const Libsql = createRequire(new URL('../../packages/backend/package.json', import.meta.url))('libsql');

/**
 * Makes a store with people in it, each with a choice in the cell that a save of theirs changes, confirmed by
 * Braze. It is written with SQL, past the
 * ledger, because a million saves would take minutes.
 * @param {string} file where there is none yet
 * @param {number} count the people are 0 to `count` - 1
 */
export async function fillPeople(file, count) {
  await (await openSqliteStore({ path: file, horizonMs: 600_000 })).close();
  const database = new Libsql(file);
  const counting = 'with recursive number (n) as (select 0 union all select n + 1 from number where n + 1 < ?)';
  const [before, after] = addressOf('|').split('|');
  database.pragma('synchronous = off');
  database.exec('begin');
  database
    .prepare(
      `insert into target (id, kind, value, ledger_key, commitment, created_at) ${counting}
       select n + 1, 'email', ? || n || ?, lower(hex(randomblob(32))), lower(hex(randomblob(32))), 0 from number`,
    )
    .run(count, before, after);
  database
    .prepare(
      `insert into choice (target_id, topic, channel, connection, state, revision, delivery, changed_at)
       select id, 'topic_' || ((id - 1) % ? + 1), 'email', 'braze-bench', 'unsubscribed', 1, 'confirmed', 0 from target`,
    )
    .run(benchTopics.length);
  database.exec('commit');
  database.pragma('wal_checkpoint(truncate)');
  database.close();
}
