import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prepares the data folder and answers the secrets that belong to it: new ones with an empty database, or, where it is
 * kept, those of the last start, without which nothing in it could be read.
 * @param {string} dataFolder
 * @param {boolean} isKept
 * @returns {{ backend: string, siteToken: string, link: string, brazeKey: string }}
 */
export function prepareData(dataFolder, isKept) {
  const path = join(dataFolder, 'demo-secrets.json');
  if (isKept && existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  forgetDatabase(dataFolder);
  mkdirSync(dataFolder, { recursive: true });
  const make = () => randomBytes(32).toString('hex');
  const secrets = { backend: make(), siteToken: make(), link: make(), brazeKey: make() };
  rmSync(path, { force: true });
  writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}

/** Removes the database of a backend that is not running. */
export function forgetDatabase(dataFolder) {
  for (const name of ['', '-shm', '-wal']) rmSync(databasePath(dataFolder) + name, { force: true });
}

/** Where the backend of the demo keeps its database. */
export function databasePath(dataFolder) {
  return join(dataFolder, 'preference-center.db');
}
