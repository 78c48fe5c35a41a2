import { sql, type Kysely, type Migration } from 'kysely';
import type { SqlDialect } from '../migrate.ts';

/**
 * What need not be looked at again and again.
 *
 * - `choice_lifts`: the opt-ins that wait for opt-outs to be in effect, so that they can be put off; a save of any other choice pays nothing.
 * - `checkpoint.removed`: whether all rows of the ledger that it covers were removed, so that nobody looks for them again.
 *   `checkpoint_removed`: the newest of those.
 */
export function lookedAtOnce(dialect: SqlDialect): Migration {
  const integer = dialect === 'sqlite' ? sql`integer` : sql`bigint`;
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const statements = [
        sql`create index choice_lifts on choice (connection, next_attempt_at)
          where after_opt_outs = 1 and delivery = 'recorded' and next_attempt_at is not null`,
        sql`alter table checkpoint add column removed ${integer} not null default 0`,
        sql`create index checkpoint_removed on checkpoint (number) where removed = 1`,
      ];
      for (const statement of statements) await statement.execute(db);
    },
  };
}
