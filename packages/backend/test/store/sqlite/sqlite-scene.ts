import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { FreshStore } from '../conformance/scene.ts';

/** A directory of its own for one test, removed when the test ends. */
export async function freshDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'store-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

/** An empty SQLite store for one test. */
export async function openFreshSqlite(options: { readonly horizonMs: number }): Promise<FreshStore> {
  const path = join(await freshDirectory(), 'store.db');
  let store = await openSqliteStore({ path, exclusive: true, ...options });
  onTestFinished(() => store.close());
  return {
    store,
    async reopen() {
      await store.close();
      store = await openSqliteStore({ path, exclusive: true, ...options });
      return store;
    },
  };
}
