import Libsql from 'libsql';
import { sql } from 'kysely';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrationsFor } from '../../../src/store/migrate.ts';
import { PreparedQuery } from '../../../src/store/sql/prepared-query.ts';
import { openDatabase } from '../../../src/store/sqlite/open-database.ts';
import { openSqliteStore, type SqliteStoreOptions } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { compiler } from '../../../src/store/sqlite/compiler.ts';
import { change, horizonMs, person, save, start } from '../conformance/scene.ts';
import { freshDirectory } from './sqlite-scene.ts';

async function open(path: string, options: Partial<SqliteStoreOptions> = {}) {
  const store = await openSqliteStore({ path, horizonMs, ...options });
  onTestFinished(() => store.close());
  return store;
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe('opening a SQLite store', () => {
  it('syncs every commit, checks references and waits for other writers', async () => {
    const { database } = await openDatabase(join(await freshDirectory(), 'store.db'));
    onTestFinished(() => database.close());
    const pragma = (name: string) => {
      const [row] = database.all(new PreparedQuery<object>(sql<object>`pragma ${sql.raw(name)}`.compile(compiler)));
      return Object.values(row ?? {})[0] as unknown;
    };
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('busy_timeout')).toBe(5000);
  });

  it('creates the directory and keeps every file from other users', async () => {
    const directory = join(await freshDirectory(), 'data', 'preferences');
    const store = await open(join(directory, 'store.db'), { exclusive: true });
    await save(store, [change('ann', 'subscribed')]);
    expect(await modeOf(directory)).toBe('700');
    const files = await readdir(directory);
    expect(files).toEqual(expect.arrayContaining(['store.db', 'store.db-wal', 'store.db-shm', 'store.db.serve-lock']));
    for (const file of files) expect(await modeOf(join(directory, file)), file).toBe('600');
  });

  it('takes a file that others could read away from them', async () => {
    const path = join(await freshDirectory(), 'store.db');
    await writeFile(path, '', { mode: 0o644 });
    await open(path);
    expect(await modeOf(path)).toBe('600');
  });

  for (const path of ['', ':memory:', 'file:x?mode=memory', 'libsql://db.example.com', 'https://db.example.com']) {
    it(`refuses "${path}", which is not a file`, async () => {
      await expect(openSqliteStore({ path, horizonMs })).rejects.toThrow('is not a database file');
    });
  }

  it('names the file that it cannot open, and why', async () => {
    const directory = await freshDirectory();
    await mkdir(join(directory, 'folder.db'));
    await writeFile(
      join(directory, 'text.db'),
      'this is not a database, but it is long enough to look like one. '.repeat(20),
    );
    const opening = (name: string) => openSqliteStore({ path: join(directory, name), horizonMs });
    await expect(opening('folder.db')).rejects.toThrow(`cannot open the database ${join(directory, 'folder.db')}: `);
    await expect(opening('text.db')).rejects.toThrow(/text\.db: file is not a database$/);
    await expect(opening('text.db/store.db')).rejects.toThrow('cannot open the database');
  });

  it('migrates once, says so, and leaves a database of a newer version alone', async () => {
    const path = join(await freshDirectory(), 'store.db');
    const said: object[] = [];
    const logger = { info: (fields: object) => said.push(fields), warn: (fields: object) => said.push(fields) };
    await (await open(path, { logger })).close();
    await (await open(path, { logger })).close();
    expect(said).toEqual([{ migrated: Object.keys(migrationsFor('sqlite')) }]);
    const libsql = new Libsql(path);
    libsql.exec(`insert into kysely_migration values ('0999-from-the-future', '2030-01-01')`);
    libsql.close();
    await expect(openSqliteStore({ path, horizonMs })).rejects.toThrow(
      'a newer version wrote this database: it has the migration "0999-from-the-future"',
    );
  });

  it('lets two open a new file at the same time', async () => {
    const path = join(await freshDirectory(), 'store.db');
    const [one, two] = [await open(path), await open(path)];
    await Promise.all([save(one, [change('ann', 'subscribed')]), save(two, [change('bob', 'subscribed')], start)]);
    expect(await one.choicesOf([person('ann'), person('bob')])).toHaveLength(2);
    expect(await two.verifyLedger()).toEqual({ rows: 2, chains: 2, breaks: [] });
  });

  it('refuses a second serve within one process, and allows it once the first is closed', async () => {
    const path = join(await freshDirectory(), 'store.db');
    const first = await open(path, { exclusive: true });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(openSqliteStore({ path, horizonMs, exclusive: true })).rejects.toThrow(
        'another "preference-center serve"',
      );
    }
    await first.close();
    await open(path, { exclusive: true });
  });

  it('is free again when opening failed', async () => {
    const directory = await freshDirectory();
    await mkdir(join(directory, 'store.db'));
    const opening = () => openSqliteStore({ path: join(directory, 'store.db'), horizonMs, exclusive: true });
    await expect(opening()).rejects.toThrow('cannot open the database');
    await expect(opening()).rejects.toThrow('cannot open the database');
  });
});
