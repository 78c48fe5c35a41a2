import { join } from 'node:path';

import { defaultShare } from '../packages/backend/dist/braze/rate-budget.js';
import { openSqliteStore } from '../packages/backend/dist/store/sqlite/open-sqlite-store.js';
import { deliverAll } from './delivery/start-loop.mjs';
import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { fillPeople } from './people/fill-people.mjs';
import { startSink } from './sink/start-sink.mjs';

const choices = 1_000_000;
/** Braze's limit of 5,000 opt-out requests a minute, several times over, because its own would take two and a half minutes. */
const times = 1;
const window = { limit: (5000 / 12) * times, windowMs: 5000 };

/**
 * How long a million due choices take to drain, half of them opt-outs, against the time that the limit of opt-out requests takes
 * by itself. The opt-ins go by the same limit, which is a quarter of theirs, and carry more people.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const { optOutsMs, optInsMs, reads } = await withTemporaryFolder(measure);
  const limitMs = (people) => (choices / 2 / people / (window.limit * defaultShare)) * window.windowMs;
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
  const ratio = Math.max(optOutsMs, optInsMs) / limitMs(50);
  return [
    {
      name: `draining ${choices.toLocaleString('en')} due choices, half of them opt-outs, read back on the way`,
      value: ratio,
      unit: 'x',
      baseline: `what our share of the limit takes by itself for the opt-outs, ${seconds(limitMs(50))}: 50 people a request, 80 % of Braze's 5,000 requests a minute`,
      gate: 1.15,
      aim: 1.05,
      higherIsBetter: false,
      detail: `opt-outs done after ${seconds(optOutsMs)}, opt-ins after ${seconds(optInsMs)} (by themselves ${seconds(limitMs(75))}); ${reads.toLocaleString('en')} reads meanwhile; SQLite, one round`,
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
