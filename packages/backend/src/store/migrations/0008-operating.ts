import { sql, type Kysely, type Migration } from 'kysely';
import type { SqlDialect } from '../migrate.ts';

/**
 * What an operator looks after.
 *
 * - `choice.dropped_revision`: the revision that an operator settled by hand; a newer choice is on its own again.
 * - `choice_stuck`: the choices that ended `failed` or `not_applied` and were not dropped, and nothing else, so that to list and
 *   to count them costs nothing where there are none, and a save nothing at all. It ends with what its condition reads, so that
 *   SQLite counts without a look at the rows; `coalesce` keeps SQLite from taking the condition for two ranges of the index.
 * - `checkpoint`: signed statements of how far every chain of the ledger went (`checkpoint.ts`). `body` is the exact text that
 *   was hashed and signed.
 * - `chain.sealed_length`: how many of its rows the checkpoints cover; a note for the next one. To verify, only checkpoints count.
 * - `message_by_expiry`, `confirmation_by_expiry`: what may be let go. `confirmation_by_target`: what goes with a person.
 */
export function operating(dialect: SqlDialect): Migration {
  const integer = dialect === 'sqlite' ? sql`integer` : sql`bigint`;
  const strict = dialect === 'sqlite' ? sql`strict` : sql``;
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const statements = [
        sql`alter table choice add column dropped_revision ${integer} not null default 0`,
        sql`create index choice_stuck on choice (connection, delivery, target_id, topic, channel, revision, dropped_revision)
          where coalesce(delivery, '') in ('failed', 'not_applied') and dropped_revision < revision`,
        sql`create table checkpoint (
          number ${integer} primary key not null,
          at ${integer} not null,
          body text not null,
          hash text not null,
          key_id text not null,
          public_key text not null,
          signature text not null
        ) ${strict}`,
        sql`create index checkpoint_by_time on checkpoint (at)`,
        sql`alter table chain add column sealed_length ${integer} not null default 0`,
        sql`create index message_by_expiry on message (expires_at)`,
        sql`create index confirmation_by_expiry on confirmation (expires_at)`,
        sql`create index confirmation_by_target on confirmation (target_id)`,
      ];
      for (const statement of statements) await statement.execute(db);
    },
  };
}
