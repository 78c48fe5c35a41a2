import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { migrate } from '../migrate.ts';
import { checkConnection } from './check-server.ts';

/** One number for all backends; any other would do. Kysely's own lock comes only after it has made its tables. */
const migrationLock = 7_236_114_902;

/**
 * Checks the server and brings the tables up to date, in one transaction under an advisory lock: of several backends that
 * start at once, one migrates, and the others wait and find nothing to do. Answers the names of the migrations that ran.
 */
export async function migratePostgres(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true });
  // A query reports a loss itself; without a listener it would end the process as well.
  client.on('error', () => {});
  await client.connect();
  try {
    await checkConnection(client);
    await client.query('begin');
    // A migration may take as long as it needs, and so may waiting for the one of another backend.
    await client.query(
      'set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0',
    );
    await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    const { rows } = await client.query<{ schema: string | null }>('select current_schema() as schema');
    const schema = rows[0]?.schema;
    if (typeof schema !== 'string') throw new Error('the search_path names no schema that exists');
    const migrated = await migrate(kyselyOn(client), 'postgres', schema);
    await client.query('commit');
    return migrated;
  } finally {
    await client.end();
  }
}

/** A Kysely on one connection that stays open. */
function kyselyOn(client: pg.Client): Kysely<unknown> {
  const connection: PostgresPoolClient = {
    query: client.query.bind(client),
    release: () => {},
  };
  return new Kysely({
    dialect: new PostgresDialect({
      pool: { connect: () => Promise.resolve(connection), end: () => Promise.resolve() },
    }),
  });
}
