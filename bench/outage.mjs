import { join } from 'node:path';

import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { liveThrough } from './outage/live-through.mjs';

/** `OUTAGE_DUE` and `OUTAGE_DAYS` set other numbers. */
const many = Number(process.env['OUTAGE_DUE'] ?? 1_000_000);
const days = Number(process.env['OUTAGE_DAYS'] ?? 3);
const few = 1000;
const halfMinuteMs = 30_000;

/** Our share (0.8) of 5,000 requests a minute, with 50 people each; whole minutes, because Braze's windows are fixed. */
const leastMs = (optOuts) => Math.ceil(optOuts / (4000 * 50)) * 60_000;

/**
 * What becomes of a million due choices, half of them opt-outs, when Braze is down for simulated days and then back: memory against a thousand of
 * them, whether sessions were served meanwhile, how full the requests of the drain are, and how long opt-outs wait.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const [full, small] = await withTemporaryFolder(async (folder) => [
    await liveThrough({ file: join(folder, 'many.db'), due: many, days }),
    await liveThrough({ file: join(folder, 'few.db'), due: few, days }),
  ]);
  const name = `outage of ${days} simulated days with ${many.toLocaleString('en')} due choices`;
  const { sessions, drained, fullness, requests } = full;
  const seconds = (ms) => `${(ms / 1000).toFixed(0)} s`;
  const drain = ({ firstMs, lastMs }) => `from ${seconds(firstMs)} to ${seconds(lastMs)}`;
  return [
    {
      ...{ name: `${name}, RSS`, value: full.staysMb / small.staysMb, unit: 'x', gate: 1.15, aim: 1.1 },
      ...{ baseline: `itself with ${few.toLocaleString('en')}`, higherIsBetter: false },
      detail: `${full.staysMb.toFixed(1)} MB against ${small.staysMb.toFixed(1)} MB at the end of the outage; high-water mark ${full.mostMb.toFixed(1)} MB against ${small.mostMb.toFixed(1)} MB`,
    },
    {
      ...{ name: `${name}, sessions served`, unit: 'x', gate: 1, aim: 1, higherIsBetter: true },
      ...{ value: sessions.served / (sessions.served + sessions.refused), baseline: 'sessions opened, one an hour' },
      detail: `${sessions.served} served, ${sessions.refused} refused, the slowest in ${sessions.slowestMs.toFixed(0)} ms`,
    },
    {
      ...{ name: `${name}, fullness of the drain's requests`, value: fullness, unit: 'x', gate: 0.9, aim: 0.98 },
      ...{ baseline: 'the most people a request may have', higherIsBetter: true },
      detail: `${requests.toLocaleString('en')} requests`,
    },
    {
      ...{
        name: `${name}, first opt-out after Braze was back`,
        value: drained.optOuts.firstMs / halfMinuteMs,
        unit: 'x',
      },
      ...{ baseline: 'half of the longest backoff, 30 s', gate: 2, aim: 1, higherIsBetter: false },
      detail: `simulated time: opt-outs ${drain(drained.optOuts)}, opt-ins ${drain(drained.optIns)}`,
    },
    {
      ...{ name: `${name}, opt-outs drained`, unit: 'x', gate: 1, aim: 1, higherIsBetter: false },
      ...{ value: (drained.optOuts.lastMs - drained.optOuts.firstMs) / leastMs(drained.optOuts.accepted) },
      baseline: "the minutes that Braze's limit for status/set has them take",
      detail: `when half of them were accepted, ${Math.round(drained.optInsAtHalf * 100)} % of the opt-ins were: those go by users/track, of which Braze takes twelve times as many; neither waits for the other`,
    },
  ];
}
