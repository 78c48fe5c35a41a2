import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { exerciseConverging, exercisePlans, type RunStore } from './converging.ts';
import { deployPlans } from './deploy-plans.ts';
import { seenPlans } from './seen-plans.ts';
import { toldPlans } from './told-plans.ts';
import type { ModelClock } from './model-clock.ts';
import { horizonMs } from './model-run.ts';

/** In memory where the system has a folder for that: what is proved here is not what the disk does. */
const folder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

async function openSqlite(clock: ModelClock): Promise<RunStore> {
  const directory = await mkdtemp(join(folder, 'model-'));
  const store = await openSqliteStore({ path: join(directory, 'store.db'), horizonMs, now: () => clock.now() });
  return {
    store,
    close: async () => {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

describe('delivery on SQLite', () => exerciseConverging(openSqlite, 300));

describe('delivery in a run that was objected to wrongly', () => exercisePlans(openSqlite, toldPlans));

describe('delivery to somebody whom Braze did not know', () => exercisePlans(openSqlite, seenPlans));

describe('delivery while a rolling deploy', () => exercisePlans(openSqlite, deployPlans));
