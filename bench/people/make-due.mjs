import { createRequire } from 'node:module';

import { isPostgresUrl } from '../../packages/backend/dist/store/postgres/postgres-url.js';

const require = createRequire(new URL('../../packages/backend/package.json', import.meta.url));

const reset = `update choice set delivery = 'recorded', next_attempt_at = 1, attempts = 0, reason = null, sent_at = null,
  sent_state = null, sent_fence = null, send_open = 0, opposed_until = null, seen_applied = 0, resends = 0`;

/**
 * Makes every choice of a filled store due again, as if nothing had been sent yet, and tidies up after that.
 * @param {string} database where no deliverer runs
 */
export async function makeDue(database) {
  if (!isPostgresUrl(database)) {
    const file = new (require('libsql'))(database);
    file.exec(reset);
    file.pragma('wal_checkpoint(truncate)');
    file.close();
    return;
  }
  const client = new (require('pg').Client)({ connectionString: database });
  await client.connect();
  await client.query(reset);
  await client.query('vacuum choice');
  await client.query('checkpoint');
  await client.end();
}
