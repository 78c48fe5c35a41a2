import { beforeAll, describe } from 'vitest';
import { openPostgresStore } from '../../../src/store/postgres/open-postgres-store.ts';
import { freshSchema } from '../../postgres/fresh-database.ts';
import { exerciseConverging } from '../converging.ts';
import { horizonMs } from '../model-run.ts';

describe('delivery on PostgreSQL', () => {
  let shared = '';
  beforeAll(async () => {
    shared = await freshSchema();
  });
  exerciseConverging(async (clock, { deploy }) => {
    // One schema for all runs, because no two of them have people or a connection in common. But a backend that starts in a deploy moves whatever others
    // left undelivered, and all are in one roll.
    const url = deploy === undefined ? shared : await freshSchema();
    const store = await openPostgresStore({ url, horizonMs, leaseClock: 'caller', now: () => clock.now() });
    return { store, close: () => store.close() };
  }, 25);
});
