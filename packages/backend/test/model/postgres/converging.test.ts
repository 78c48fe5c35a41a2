import { beforeAll, describe } from 'vitest';
import { openPostgresStore } from '../../../src/store/postgres/open-postgres-store.ts';
import { freshSchema } from '../../postgres/fresh-database.ts';
import { exerciseConverging } from '../converging.ts';
import { horizonMs } from '../model-run.ts';

describe('delivery on PostgreSQL', () => {
  let url = '';
  beforeAll(async () => {
    url = await freshSchema();
  });
  // One schema for all runs, because no two of them have people or a connection in common.
  exerciseConverging(async (clock) => {
    const store = await openPostgresStore({ url, horizonMs, leaseClock: 'caller', now: () => clock.now() });
    return { store, close: () => store.close() };
  }, 25);
});
