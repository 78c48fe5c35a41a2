import Libsql from 'libsql';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { horizonMs } from '../store/conformance/scene.ts';
import { freshDirectory } from '../store/sqlite/sqlite-scene.ts';
import { exerciseTampering } from './tampering-scene.ts';

exerciseTampering(async () => {
  const path = join(await freshDirectory(), 'store.db');
  const intruder = new Libsql(path);
  onTestFinished(() => void intruder.close());
  const open = async () => {
    const store = await openSqliteStore({ path, horizonMs });
    onTestFinished(() => store.close());
    return store;
  };
  const store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      return open();
    },
    intrude: async (...statements) => {
      let rows: readonly unknown[] = [];
      for (const statement of statements) {
        if (statement.startsWith('select')) rows = intruder.prepare(statement).all();
        else intruder.exec(statement);
      }
      return rows;
    },
  };
});
