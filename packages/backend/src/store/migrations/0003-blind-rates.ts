import { sql, type Kysely, type Migration } from 'kysely';
import type { SqlDialect } from '../migrate.ts';

/** `blind_rate`: for each property, how many saves without proof stop something, and whether its breaker tripped (`breaker.ts`). */
export function blindRates(dialect: SqlDialect): Migration {
  const integer = dialect === 'sqlite' ? sql`integer` : sql`bigint`;
  const strict = dialect === 'sqlite' ? sql`strict` : sql``;
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create table blind_rate (
        property text primary key not null,
        minute ${integer} not null,
        hits ${integer} not null,
        average_milli ${integer} not null,
        tripped_at ${integer}
      ) ${strict}`.execute(db);
    },
  };
}
