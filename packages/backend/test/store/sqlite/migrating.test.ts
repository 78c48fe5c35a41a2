import { join } from 'node:path';
import Libsql from 'libsql';
import { Kysely, SqliteDialect } from 'kysely';
import { describe, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { exerciseMigrations } from '../conformance/migrating.ts';
import { horizonMs } from '../conformance/scene.ts';
import { freshDirectory } from './sqlite-scene.ts';

describe('migrating a SQLite file', () => {
  exerciseMigrations('sqlite', async () => {
    const path = join(await freshDirectory(), 'store.db');
    return {
      async write(work) {
        const libsql = new Libsql(path);
        await work(new Kysely({ dialect: new SqliteDialect({ database: libsql }) }));
        libsql.close();
      },
      async open() {
        const store = await openSqliteStore({ path, horizonMs });
        onTestFinished(() => store.close());
        return store;
      },
    };
  });
});
