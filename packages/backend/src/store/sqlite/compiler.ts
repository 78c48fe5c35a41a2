import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { StoreSchema } from '../schema.ts';

/**
 * Builds and compiles queries for SQLite; it has no connection and runs nothing. `SqliteDatabase` runs them, without a
 * promise for each: a transaction then never yields to another request, and a read never sees half of one.
 */
export const compiler = new Kysely<StoreSchema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});
