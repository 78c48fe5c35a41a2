import { sql, type Kysely, type Migration } from 'kysely';
import type { SqlDialect } from '../migrate.ts';

/**
 * `request_count`: how many requests of one kind and network were counted in one minute, by all backends together. `key` is a keyed hash.
 * On PostgreSQL the table is unlogged: it is written twice a second, and what a crash forgets are the counts of a minute.
 */
export function requestCounts(dialect: SqlDialect): Migration {
  const integer = dialect === 'sqlite' ? sql`integer` : sql`bigint`;
  const table = dialect === 'sqlite' ? sql`table` : sql`unlogged table`;
  const ending = dialect === 'sqlite' ? sql`strict, without rowid` : sql``;
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create ${table} request_count (
        minute ${integer} not null,
        key text not null,
        hits ${integer} not null,
        primary key (minute, key)
      ) ${ending}`.execute(db);
    },
  };
}
