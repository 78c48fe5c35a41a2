import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes sure that the file is there and that nobody but its owner can read it (mode 0600), and creates its directory
 * (0700) where there is none. SQLite gives the files it puts beside a database the mode of the database.
 */
export function createPrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // By its path: to open and close a file that SQLite has open here would drop its locks (POSIX advisory locking).
    chmodSync(path, 0o600);
  }
}
