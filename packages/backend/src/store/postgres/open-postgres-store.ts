import { newChainName } from '../ledger.ts';
import type { StoreLogger } from '../sql/sql-engine.ts';
import { SqlStore } from '../sql/sql-store.ts';
import type { Store } from '../store.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { postgresDialect, type LeaseClock } from './postgres-dialect.ts';
import { PostgresEngine } from './postgres-engine.ts';
import { toAppError } from './postgres-failure.ts';
import { databaseName } from './postgres-url.ts';

/** How {@link openPostgresStore} opens a store. */
export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`, with `sslmode` and the like as parameters. */
  readonly url: string;
  /** How long after a send Braze may still apply it, in milliseconds (design, "Order and doubt"). */
  readonly horizonMs: number;
  /** The most connections this backend opens. @default 10 */
  readonly maxConnections?: number;
  /** By which clock leases run out; `caller` lets a test turn it. @default 'database' */
  readonly leaseClock?: LeaseClock;
  /** The clock, in epoch milliseconds; it names this process's chain of the ledger. @default Date.now */
  readonly now?: () => number;
  /** Hears of migrations, lost connections, and saves that had to be written one by one. @default silence */
  readonly logger?: StoreLogger;
}

/**
 * Opens the store on a PostgreSQL database, which any number of backends may share, and brings its tables up to date.
 *
 * @throws Error that names the database (never the password) and what is wrong: it cannot be reached, cannot be written,
 * would forget commits in a crash, is too old, or was written by a newer version.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { url, horizonMs, maxConnections = 10, leaseClock = 'database', now = Date.now, logger } = options;
  const name = databaseName(url);
  try {
    const migrated = await migratePostgres(url);
    if (migrated.length > 0) logger?.info({ migrated }, 'database migrated');
  } catch (cause) {
    throw new Error(`cannot open the database ${name}: ${reasonOf(cause)}`, { cause });
  }
  const onConnectionLost = (error: unknown) =>
    logger?.warn({ err: toAppError(error) }, 'a database connection was lost');
  const database = new PostgresDatabase({ url, maxConnections, onConnectionLost });
  const parts = { dialect: postgresDialect(leaseClock), horizonMs, newChain: () => newChainName(now()), logger };
  return new SqlStore(new PostgresEngine(database, parts));
}

/** What went wrong while opening; PostgreSQL's own words, because nothing was asked yet that holds a value. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && typeof cause.code === 'string' && cause.message === '' ? cause.code : undefined;
  return code ?? cause.message;
}
