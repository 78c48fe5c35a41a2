import { sql, type Kysely, type Migration } from 'kysely';

/** `signal_failed`: the signals that Braze refused, and nothing else, so that to list them costs nothing where there are none. */
export function failedSignals(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create index signal_failed on signal (target_id, topic, channel, kind, revision)
        where status = 'failed'`.execute(db);
    },
  };
}
