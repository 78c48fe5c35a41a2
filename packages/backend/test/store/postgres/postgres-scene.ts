import { onTestFinished } from 'vitest';
import { openPostgresStore, type PostgresStoreOptions } from '../../../src/store/postgres/open-postgres-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { freshSchema } from '../../postgres/fresh-database.ts';
import { horizonMs, type FreshStore } from '../conformance/scene.ts';

/** Opens a store for one test, whose leases go by the times the test gives. */
export async function openPostgres(url: string, options: Partial<PostgresStoreOptions> = {}): Promise<Store> {
  const store = await openPostgresStore({ url, horizonMs, leaseClock: 'caller', ...options });
  onTestFinished(() => store.close());
  return store;
}

/** An empty PostgreSQL store for one test. */
export async function openFreshPostgres(options: { readonly horizonMs: number }): Promise<FreshStore> {
  const url = await freshSchema();
  let store = await openPostgres(url, options);
  return {
    store,
    async reopen() {
      await store.close();
      store = await openPostgres(url, options);
      return store;
    },
  };
}
