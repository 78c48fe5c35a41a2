import type pg from 'pg';
import { PostgresFailure } from './postgres-failure.ts';

/** The oldest PostgreSQL this is tested with, as `server_version_num`. */
const oldestVersion = 140_000;

/**
 * What every connection is set to, by a statement rather than when connecting, because poolers refuse parameters there that
 * they do not know.
 *
 * The limits, in milliseconds, keep a backend that was frozen or cut off from holding a lock for longer: below the 15
 * seconds after which another one may take over its lease.
 *
 * The planner is kept to indexes, as SQLite is by its hints. The statements of a save are planned once for each
 * connection, on a new installation while the tables are empty; a plan that goes through a table of ten rows and is then
 * used with twenty thousand measured 2 ms a save instead of 0.05.
 */
const settings = {
  ...{ statement_timeout: '10000', lock_timeout: '5000', idle_in_transaction_session_timeout: '5000' },
  ...{ enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off', jit: 'off' },
  plan_cache_mode: 'force_generic_plan',
} as const;

interface ServerState {
  readonly version: number;
  readonly encoding: string;
  readonly synchronous_commit: string;
  readonly fsync: string;
  readonly is_read_only: boolean;
}

const checkStatement = `
  select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
    current_setting('synchronous_commit') as synchronous_commit, current_setting('fsync') as fsync,
    pg_is_in_recovery() or current_setting('transaction_read_only')::bool as is_read_only,
    ${Object.entries(settings)
      .map(([name, value]) => `set_config('${name}', '${value}', false)`)
      .join(', ')}`;

/**
 * Looks at a new connection before anything is done with it: after a failover the same address may lead to a server that
 * cannot be written, and "saved" is only worth what a commit there is.
 *
 * @throws PostgresFailure that says what is wrong and what would be right.
 */
export async function checkConnection(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<ServerState>(checkStatement);
  const problem = problemOf(rows[0] as ServerState);
  if (problem !== undefined) throw problem;
}

function problemOf(state: ServerState): PostgresFailure | undefined {
  const { version, encoding, synchronous_commit, fsync, is_read_only } = state;
  if (version < oldestVersion) {
    return new PostgresFailure('server_too_old', 'PostgreSQL 14 or newer is needed');
  }
  if (encoding !== 'UTF8') {
    return new PostgresFailure('wrong_encoding', `the encoding of the database is ${encoding}; it has to be UTF8`);
  }
  if (is_read_only) {
    return new PostgresFailure('read_only', 'the server can only be read; the address has to lead to the primary');
  }
  if (synchronous_commit === 'off' || fsync === 'off') {
    const setting = fsync === 'off' ? 'fsync' : 'synchronous_commit';
    const why = 'a choice that was answered as saved could be lost in a crash; turn it on for this database or role';
    return new PostgresFailure('commit_not_durable', `${setting} is off, so ${why}`);
  }
  return undefined;
}
