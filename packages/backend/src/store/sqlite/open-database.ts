import Libsql from 'libsql';
import { resolve } from 'node:path';
import { migrate } from '../migrate.ts';
import { createPrivateFile } from './private-file.ts';
import { SqliteDatabase } from './sqlite-database.ts';

/** How long a write waits for another process that is writing, in milliseconds. Nothing else runs in this process meanwhile. */
const busyTimeoutMs = 5_000;

/**
 * WAL with a sync before every commit returns; a checkpoint each 2000 pages (8 MB), because pages that change often are
 * then copied less often, while one checkpoint still takes less than the patience of a visitor.
 * What is deleted is overwritten, so that an erased address is not left in a page that happens to be free.
 */
const pragmas = [
  ...['journal_mode = wal', 'synchronous = full', 'foreign_keys = on', 'wal_autocheckpoint = 2000'],
  'secure_delete = on',
];

/** An open database and the migrations that were run to get there. */
export interface OpenedDatabase {
  readonly database: SqliteDatabase;
  readonly migrated: readonly string[];
}

/** Answers the absolute path. @throws Error for anything that is not a file on this machine. */
export function databaseFile(path: string): string {
  if (path === '' || path === ':memory:' || /^[a-z][a-z0-9+.-]+:/i.test(path)) {
    throw new Error(
      `"${path}" is not a database file: choices have to survive a restart, so give the path of a file, for example ./data/preferences.db`,
    );
  }
  return resolve(path);
}

/**
 * Opens or creates the database file and brings its tables up to date.
 *
 * @throws Error that names the file if it cannot be opened, is not a database, or was written by a newer version.
 */
export async function openDatabase(file: string): Promise<OpenedDatabase> {
  let libsql: Libsql.Database | undefined;
  try {
    createPrivateFile(file);
    libsql = new Libsql(file, { timeout: busyTimeoutMs });
    for (const pragma of pragmas) libsql.pragma(pragma);
    const database = new SqliteDatabase(libsql);
    const migrated = await database.exclusively(() => migrate(database.toKysely(), 'sqlite'));
    return { database, migrated };
  } catch (cause) {
    libsql?.close();
    throw new Error(`cannot open the database ${file}: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  const error = cause instanceof Error && cause.name === 'AppError' ? cause.cause : cause;
  return error instanceof Error ? error.message : String(error);
}
