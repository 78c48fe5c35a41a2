import { sql, type Kysely, type Migration } from 'kysely';
import type { SqlDialect } from '../migrate.ts';

/**
 * The global email state as a cell (its topic starts with a star). It goes to Braze by requests and permissions of its own, so it has an
 * index of its own: however many of them wait for a permission, nobody who looks for other choices passes by them.
 *
 * `after_opt_outs`: an opt-in that ends a global unsubscribe is not sent before the opt-outs of the same target are in effect.
 */
export function globalCells(dialect: SqlDialect): Migration {
  const integer = dialect === 'sqlite' ? sql`integer` : sql`bigint`;
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`alter table choice add column after_opt_outs ${integer} not null default 0`.execute(db);
      await sql`drop index choice_due`.execute(db);
      await sql`create index choice_due on choice (connection, delivery, state, next_attempt_at)
        where next_attempt_at is not null and substr(topic, 1, 1) <> '*'`.execute(db);
      await sql`create index choice_due_global on choice (connection, delivery, state, next_attempt_at)
        where next_attempt_at is not null and substr(topic, 1, 1) = '*'`.execute(db);
    },
  };
}
