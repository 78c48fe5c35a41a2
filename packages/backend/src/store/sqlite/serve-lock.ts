import Libsql from 'libsql';
import { createPrivateFile } from './private-file.ts';

/** Held while a `serve` owns a database file. The kernel frees it when the process ends, however it ends. */
export interface ServeLock {
  release(): void;
}

/**
 * Makes this process the only `serve` of the database at `path`. It is an exclusive lock on a file of its own beside the
 * database, so that commands may still open the database itself.
 *
 * @throws Error that names the database if another `serve` has it.
 */
export function takeServeLock(path: string): ServeLock {
  const lockPath = `${path}.serve-lock`;
  createPrivateFile(lockPath);
  const libsql = new Libsql(lockPath, { timeout: 0 });
  try {
    libsql.exec('begin exclusive');
  } catch (cause) {
    libsql.close();
    if ((cause as { code?: unknown }).code !== 'SQLITE_BUSY') throw cause;
    throw new Error(
      `another "preference-center serve" is running on ${path}: stop it first, or give this one its own file`,
      {
        cause,
      },
    );
  }
  return { release: () => libsql.close() };
}
