import { existsSync } from 'node:fs';
import type { Store } from '../store.ts';
import { newChainName } from '../ledger.ts';
import type { StoreLogger } from '../sql/sql-engine.ts';
import { SqlStore } from '../sql/sql-store.ts';
import { databaseFile, openDatabase } from './open-database.ts';
import { takeServeLock, type ServeLock } from './serve-lock.ts';
import { SqliteEngine } from './sqlite-engine.ts';

/** How {@link openSqliteStore} opens a store. */
export interface SqliteStoreOptions {
  /** The database file; it and its directory are created where there is none, readable by their owner only. */
  readonly path: string;
  /** How long after a send Braze may still apply it, in milliseconds (design, "Order and doubt"). */
  readonly horizonMs: number;
  /**
   * `true` for `serve`: no other process may serve this file while the store is open, and what leases a dead one left are
   * free. Commands leave it out and may run beside. @default false
   */
  readonly exclusive?: boolean;
  /**
   * Whether a file that is not there is an error. For commands: in a new database nobody is kept and every ledger holds, so one that
   * looked at the wrong place would say that all is well. @default false
   */
  readonly mustExist?: boolean;
  /** The clock, in epoch milliseconds; it names this process's chain of the ledger. @default Date.now */
  readonly now?: () => number;
  /** Hears of migrations, and of saves that had to be written one by one. @default silence */
  readonly logger?: StoreLogger;
}

/**
 * Opens the embedded store: one SQLite file, written with a sync before every acknowledgement, migrated to this version.
 *
 * @throws Error that names the file and what is wrong: another `serve` has it, it cannot be opened, it is not a database, a
 * newer version wrote it, it is not there although it must be, or `path` is not a file (`:memory:` would not survive a restart).
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { path, horizonMs, exclusive = false, mustExist = false, now = Date.now, logger } = options;
  const file = databaseFile(path);
  if (mustExist && !existsSync(file)) {
    throw new Error(
      `there is no database ${file}: "preference-center serve" makes it. Where that is started with DATABASE_URL, commands need it, too`,
    );
  }
  const lock: ServeLock | undefined = exclusive ? takeServeLock(file) : undefined;
  try {
    const { database, migrated } = await openDatabase(file);
    if (migrated.length > 0) logger?.info({ migrated }, 'database migrated');
    const onClosed = () => lock?.release();
    const store = new SqlStore(new SqliteEngine(database, { horizonMs, chain: newChainName(now()), logger, onClosed }));
    if (exclusive) await store.releaseLeases();
    return store;
  } catch (error) {
    lock?.release();
    throw error;
  }
}
