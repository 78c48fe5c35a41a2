import { sql, type Kysely, type Migration } from 'kysely';
import type { SqlDialect } from '../migrate.ts';

/**
 * What a backend could not deliver because its configuration has no route for it, so that one whose configuration has finds it.
 *
 * - `choice_unrouted`, `signal_unrouted`: those that wait or were given up with the reason `route_missing`, but for what is not taken up again by
 *   itself. Nothing else pays for it.
 * - `backend.number`: in which order the backends were started. Rows of a version before this one are 0: they are the older ones.
 */
export function withoutARoute(dialect: SqlDialect): Migration {
  const integer = dialect === 'sqlite' ? sql`integer` : sql`bigint`;
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const statements = [
        sql`create index choice_unrouted on choice (connection, topic, channel)
          where reason = 'route_missing' and dropped_revision < revision and (delivery <> 'failed' or state = 'unsubscribed')`,
        sql`create index signal_unrouted on signal (connection, topic, channel) where reason = 'route_missing'`,
        sql`alter table backend add column number ${integer} not null default 0`,
      ];
      for (const statement of statements) await statement.execute(db);
    },
  };
}
