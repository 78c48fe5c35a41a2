import { sql, type Kysely, type Migration } from 'kysely';

/** `signal_failed_in`: the signals of each connection that Braze refused, so that a health check counts them without a look at the others. */
export function failedSignalsOfAConnection(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create index signal_failed_in on signal (connection) where status = 'failed'`.execute(db);
    },
  };
}
