import { Migrator, type Kysely, type Migration } from 'kysely';
import { choicesAndLedger } from './migrations/0001-choices-and-ledger.ts';

/** The SQL a migration is written for. */
export type SqlDialect = 'sqlite' | 'postgres';

/**
 * Every migration, in the order in which they run. A migration that has been released is never edited, renamed or
 * removed: what it got wrong, a later one repairs.
 */
export function migrationsFor(dialect: SqlDialect): Record<string, Migration> {
  return { '0001-choices-and-ledger': choicesAndLedger(dialect) };
}

/**
 * Brings the tables up to date and answers the names of the migrations that ran. The caller holds the transaction, so
 * that all of them run or none, and two starters cannot both run them.
 *
 * @throws Error that names the migration which failed, or one that this version does not know: a newer version wrote
 * the database, and an older one must not touch it.
 */
export async function migrate(db: Kysely<unknown>, dialect: SqlDialect): Promise<readonly string[]> {
  const migrations = migrationsFor(dialect);
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const unknownNames = (await appliedNames(db)).filter((name) => !(name in migrations));
  if (unknownNames.length > 0) {
    throw new Error(`a newer version wrote this database: it has the migration "${unknownNames.join('", "')}"`);
  }
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results.find((each) => each.status === 'Error')?.migrationName;
    throw new Error(failed === undefined ? 'its migrations cannot run' : `the migration "${failed}" failed`, {
      cause: error,
    });
  }
  return results.map((each) => each.migrationName);
}

async function appliedNames(db: Kysely<unknown>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const applied = db as Kysely<{ kysely_migration: { name: string } }>;
  const rows = await applied.selectFrom('kysely_migration').select('name').execute();
  return rows.map((row) => row.name);
}
