import { sql, type Kysely, type Migration } from 'kysely';
import type { SqlDialect } from '../migrate.ts';

/**
 * `choice.opt_out_sent_at`: when an opt-out of the cell was last sent, whatever was sent since, so that its echo is not taken for an
 * opt-out made in Braze (`adoption.ts`). `unsubscribe_cursor`: up to when Braze's list of unsubscribed addresses was gone through.
 */
export function changesMadeInBraze(dialect: SqlDialect): Migration {
  const integer = dialect === 'sqlite' ? sql`integer` : sql`bigint`;
  const strict = dialect === 'sqlite' ? sql`strict` : sql``;
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`alter table choice add column opt_out_sent_at ${integer}`.execute(db);
      await sql`update choice set opt_out_sent_at = sent_at where sent_state = 'unsubscribed'`.execute(db);
      await sql`create table unsubscribe_cursor (
        connection text primary key not null,
        seen_until ${integer} not null
      ) ${strict}`.execute(db);
    },
  };
}
