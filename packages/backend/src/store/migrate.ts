import { Migrator, type Kysely, type Migration } from 'kysely';
import { choicesAndLedger } from './migrations/0001-choices-and-ledger.ts';
import { messages } from './migrations/0002-messages.ts';
import { blindRates } from './migrations/0003-blind-rates.ts';
import { requestCounts } from './migrations/0004-request-counts.ts';
import { globalCells } from './migrations/0005-global-cells.ts';
import { signals } from './migrations/0006-signals.ts';
import { changesMadeInBraze } from './migrations/0007-changes-made-in-braze.ts';
import { operating } from './migrations/0008-operating.ts';
import { backends } from './migrations/0009-backends.ts';
import { lookedAtOnce } from './migrations/0010-looked-at-once.ts';
import { failedSignals } from './migrations/0011-failed-signals.ts';
import { failedSignalsOfAConnection } from './migrations/0012-failed-signals-of-a-connection.ts';
import { withoutARoute } from './migrations/0013-without-a-route.ts';

/** The SQL a migration is written for. */
export type SqlDialect = 'sqlite' | 'postgres';

/**
 * Every migration, in the order in which they run. A migration that has been released is never edited, renamed or
 * removed: what it got wrong, a later one repairs.
 */
export function migrationsFor(dialect: SqlDialect): Record<string, Migration> {
  return {
    '0001-choices-and-ledger': choicesAndLedger(dialect),
    '0002-messages': messages(dialect),
    '0003-blind-rates': blindRates(dialect),
    '0004-request-counts': requestCounts(dialect),
    '0005-global-cells': globalCells(dialect),
    '0006-signals': signals(dialect),
    '0007-changes-made-in-braze': changesMadeInBraze(dialect),
    '0008-operating': operating(dialect),
    '0009-backends': backends(dialect),
    '0010-looked-at-once': lookedAtOnce(dialect),
    '0011-failed-signals': failedSignals(),
    '0012-failed-signals-of-a-connection': failedSignalsOfAConnection(),
    '0013-without-a-route': withoutARoute(dialect),
  };
}

/**
 * Brings the tables up to date and answers the names of the migrations that ran. The caller holds the transaction, so
 * that all of them run or none, and two starters cannot both run them. `schema` is where the tables are in PostgreSQL,
 * whose other schemas may hold tables of the same names; SQLite has one for each file.
 *
 * @throws Error that names the migration which failed, or one that this version does not know: a newer version wrote
 * the database, and an older one must not touch it.
 */
export async function migrate(db: Kysely<unknown>, dialect: SqlDialect, schema?: string): Promise<readonly string[]> {
  const migrations = migrationsFor(dialect);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    // The caller's transaction is the only one.
    disableTransactions: true,
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const unknownNames = (await appliedNames(db, schema)).filter((name) => !(name in migrations));
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

async function appliedNames(db: Kysely<unknown>, schema: string | undefined): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const isOurs = (table: { name: string; schema?: string }) =>
    table.name === 'kysely_migration' && (schema === undefined || table.schema === schema);
  if (!tables.some(isOurs)) return [];
  const applied = db as Kysely<{ kysely_migration: { name: string } }>;
  const rows = await applied.selectFrom('kysely_migration').select('name').execute();
  return rows.map((row) => row.name);
}
