import { dirname, resolve } from 'node:path';
import { databaseName, isPostgresUrl } from './postgres/postgres-url.ts';
import type { StoreLogger } from './sql/sql-engine.ts';
import { openSqliteStore } from './sqlite/open-sqlite-store.ts';
import type { Store } from './store.ts';

/** Where choices are kept: in a file of this machine's, or in a PostgreSQL database that other backends share. */
export type DatabaseLocation =
  { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string };

/** How a store is opened, whichever database it is on. */
export interface OpenStoreOptions {
  readonly horizonMs: number;
  /** `true` for `serve`; see `SqliteStoreOptions`. On PostgreSQL any number may serve. @default false */
  readonly exclusive?: boolean;
  /** Whether a database file that is not there is an error and not a new one; see `SqliteStoreOptions`. @default false */
  readonly mustExist?: boolean;
  /** PostgreSQL only. @default 10 */
  readonly maxConnections?: number;
  readonly logger?: StoreLogger;
}

/**
 * Which database is meant: DATABASE_URL where it is set, else what the configuration says, a path being relative to it.
 *
 * @throws Error where DATABASE_URL is set to something that is no PostgreSQL URL.
 */
export function locateDatabase(
  configured: string,
  configFile: string,
  databaseUrl: string | undefined,
): DatabaseLocation {
  if (databaseUrl !== undefined && databaseUrl !== '') {
    if (isPostgresUrl(databaseUrl)) return { kind: 'postgres', url: databaseUrl };
    throw new Error('DATABASE_URL has to be like postgres://user:password@host:5432/database; unset it to use a file');
  }
  if (isPostgresUrl(configured)) return { kind: 'postgres', url: configured };
  return { kind: 'sqlite', path: resolve(dirname(configFile), configured) };
}

/** The database as a log may show it: no user, no password. */
export function describeDatabase(location: DatabaseLocation): string {
  return location.kind === 'sqlite' ? location.path : databaseName(location.url);
}

/** Opens the store there. @throws Error that names the database and says what is wrong. */
export async function openStore(location: DatabaseLocation, options: OpenStoreOptions): Promise<Store> {
  const { exclusive, mustExist, maxConnections, ...shared } = options;
  if (location.kind === 'postgres') {
    // Only where it is used: the driver and what is made with it take 5 MB.
    const { openPostgresStore } = await import('./postgres/open-postgres-store.ts');
    return openPostgresStore({
      url: location.url,
      ...shared,
      ...(maxConnections === undefined ? {} : { maxConnections }),
    });
  }
  return openSqliteStore({
    ...{ path: location.path, ...shared },
    ...(exclusive === undefined ? {} : { exclusive }),
    ...(mustExist === undefined ? {} : { mustExist }),
  });
}
