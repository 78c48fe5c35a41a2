import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { StoreSchema } from '../schema.ts';

/** Builds and compiles queries for PostgreSQL; it has no connection and runs nothing. `PostgresDatabase` runs them. */
export const compiler = new Kysely<StoreSchema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});
