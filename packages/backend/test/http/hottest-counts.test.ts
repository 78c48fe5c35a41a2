import { expect, it } from 'vitest';
import { SharedCounts } from '../../src/http/shared-counts.ts';
import type { RequestCount } from '../../src/store/request-count.ts';
import { ManualClock } from '../manual-clock.ts';

it('tells of the keys that were counted most, where there are more than one turn takes', async () => {
  const told: RequestCount[] = [];
  const store = {
    countRequests: async (counts: readonly RequestCount[]) => {
      told.push(...counts);
      return counts;
    },
  };
  const key = { id: 'k', bytes: Buffer.alloc(32, 1) };
  const counts = new SharedCounts({ store, key, clock: new ManualClock() });
  for (let index = 0; index < 5000; index += 1) counts.count(`quiet ${index}`);
  for (let time = 0; time < 90; time += 1) counts.count('flooding');
  await counts.sync();
  expect(told).toHaveLength(2048);
  expect(told[0]?.hits).toBe(90);
  await counts.sync();
  await counts.sync();
  expect(told).toHaveLength(5001);
});
