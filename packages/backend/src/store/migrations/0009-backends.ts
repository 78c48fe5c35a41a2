import { sql, type Kysely, type Migration } from 'kysely';
import type { SqlDialect } from '../migrate.ts';

/** `backend`: one row for each process that serves from this database, until `expires_at` unless it says again that it is there. */
export function backends(dialect: SqlDialect): Migration {
  const integer = dialect === 'sqlite' ? sql`integer` : sql`bigint`;
  const strict = dialect === 'sqlite' ? sql`strict` : sql``;
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create table backend (
        id text primary key not null,
        expires_at ${integer} not null
      ) ${strict}`.execute(db);
    },
  };
}
