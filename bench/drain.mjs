import { join } from 'node:path';

import { brazeRateWindows, defaultShare } from '../packages/backend/dist/braze/rate-budget.js';
import { openSqliteStore } from '../packages/backend/dist/store/sqlite/open-sqlite-store.js';
import { deliverAll } from './delivery/start-loop.mjs';
import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { fillPeople } from './people/fill-people.mjs';
import { startSink } from './sink/start-sink.mjs';

const choices = 1_000_000;
/** Braze's own limits, that of opt-outs (5,000 a minute) in windows of five seconds, so that the second at which this starts does not count. */
const window = { ...brazeRateWindows, statusSet: { limit: brazeRateWindows.statusSet.limit / 12, windowMs: 5000 } };

/**
 * How long a million due choices take to drain, half of them opt-outs, against the time that Braze's limits take by themselves: that
 * of opt-outs, because opt-ins may go twelve times as often.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const { optOutsMs, optInsMs, reads } = await withTemporaryFolder(measure);
  const limitMs = (people, { limit, windowMs }) => (choices / 2 / people / (limit * defaultShare)) * windowMs;
  const limits = { optOutsMs: limitMs(50, window.statusSet), optInsMs: limitMs(75, window.track) };
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
  const ratio = Math.max(optOutsMs, optInsMs) / limits.optOutsMs;
  return [
    {
      name: `draining ${choices.toLocaleString('en')} due choices, half of them opt-outs, read back on the way`,
      value: ratio,
      unit: 'x',
      baseline: `what our share of the limit takes by itself for the opt-outs, ${seconds(limits.optOutsMs)}: 50 people a request, 80 % of Braze's 5,000 requests a minute`,
      gate: 1.15,
      aim: 1.05,
      higherIsBetter: false,
      detail: `opt-outs done after ${seconds(optOutsMs)}, opt-ins after ${seconds(optInsMs)} (by themselves ${seconds(limits.optInsMs)}); ${reads.toLocaleString('en')} reads meanwhile; SQLite, one round`,
    },
  ];
}

async function measure(folder) {
  const file = join(folder, 'drain.db');
  await fillPeople(file, choices, 'due');
  const store = await openSqliteStore({ path: file, horizonMs: 600_000 });
  const sink = await startSink();
  try {
    const drained = await deliverAll({ store, brazeUrl: sink.url, window, share: defaultShare }, choices);
    return { ...drained, reads: (await sink.counts()).reads };
  } finally {
    await sink.close();
    await store.close();
  }
}
