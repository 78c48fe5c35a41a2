import { join } from 'node:path';

import { locateDatabase, openStore } from '../packages/backend/dist/store/open-store.js';
import { startPostgres } from '../packages/backend/test/postgres/start-postgres.mjs';
import { fullRequests, postAll } from './delivery/raw-posts.mjs';
import { deliverAll, startLoop } from './delivery/start-loop.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { median } from './measure/statistics.mjs';
import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { fillPeople } from './people/fill-people.mjs';
import { makeDue } from './people/make-due.mjs';
import { startSink } from './sink/start-sink.mjs';

/** Half of them opt-outs, on 12 groups; a multiple of what requests take. */
const choices = 42_000;
const rounds = 5;
const unlimited = { window: { limit: 1_000_000_000, windowMs: 60_000 }, share: 1 };

/**
 * Short, so that several whole windows pass; and so large that what is under way when one ends, up to 16 requests, fits in what of the next is not
 * ours. It holds for each kind of request by itself.
 */
const limit = { window: { limit: 60, windowMs: 2000 }, share: 0.7 };
const windows = 5;

/**
 * How fast the whole delivery loop is, against posting the same bodies with nothing around it; and how well it fills requests and uses a limit.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const sink = await startSink();
  const postgres = await startPostgres();
  try {
    return await withTemporaryFolder(async (folder) => [
      ...(await measure('SQLite', join(folder, 'delivery.db'), sink, 0.05)),
      ...(await measure('PostgreSQL on the same machine', postgres.url, sink, 0.02)),
    ]);
  } finally {
    await postgres.stop();
    await sink.close();
  }
}

async function measure(name, database, sink, gate) {
  await fillPeople(database, choices, 'due');
  const store = await openStore(locateDatabase(database, process.cwd(), undefined), { horizonMs: 600_000 });
  try {
    const speed = await measureSpeed(name, database, store, sink, gate);
    await makeDue(database);
    return [...speed, ...(await measureLimit(name, store, sink))];
  } finally {
    await store.close();
  }
}

async function measureSpeed(name, database, store, sink, gate) {
  const requests = fullRequests(choices);
  const counts = [];
  const { loop, raw } = await interleave(
    {
      loop: async () => {
        await makeDue(database);
        await sink.counts();
        const startedAt = performance.now();
        await deliverAll({ store, brazeUrl: sink.url, ...unlimited }, choices);
        const perSecond = (choices * 1000) / (performance.now() - startedAt);
        counts.push(await sink.counts());
        return { perSecond };
      },
      raw: async () => {
        const startedAt = performance.now();
        await postAll(sink.url, requests);
        return { perSecond: (choices * 1000) / (performance.now() - startedAt) };
      },
    },
    rounds,
  );
  const perSecond = (results) => Math.round(median(results.map((each) => each.perSecond))).toLocaleString('en');
  return [
    {
      name: `delivery on ${name}, from the claim to the durable settlement`,
      value: pairedRatio(loop, raw, 'perSecond'),
      unit: 'x',
      baseline: 'a bare undici Pool posting the same prepared bodies, as many at a time',
      gate,
      aim: 0.2,
      higherIsBetter: true,
      detail: `loop ${perSecond(loop)} choices a second, pool ${perSecond(raw)}; half opt-outs, 12 groups; median of ${rounds} rounds`,
    },
    percentLine(
      `delivery on ${name}, room in requests that a backlog uses`,
      leastOf(counts, ({ people, room }) => people / room),
      {
        gate: 98,
        baseline: 'identifiers that Braze allows, 50 and 75 a request',
      },
    ),
  ];
}

/** The loop against a Braze that enforces a limit. The first and the last window are not whole, so they do not count. */
async function measureLimit(name, store, sink) {
  sink.limit(limit.window);
  await sink.counts();
  const loop = startLoop({ store, brazeUrl: sink.url, ...limit, onSent: () => {} });
  await new Promise((resolve) => setTimeout(resolve, (windows + 2) * limit.window.windowMs));
  const { refused, windows: seen } = await sink.counts();
  await loop.stop();
  sink.limit(null);
  const allowed = limit.window.limit * limit.share;
  const used = Object.values(seen).map((kind) => sumOf(kind.slice(1, windows + 1)) / (windows * allowed));
  return [
    percentLine(`delivery on ${name}, our share of a limit that a backlog uses`, Math.min(...used), {
      gate: 99,
      baseline: `${allowed} of ${limit.window.limit} requests of each kind in ${limit.window.windowMs / 1000} s, over ${windows} whole windows`,
    }),
    {
      name: `delivery on ${name}, answers 429 to us`,
      value: refused,
      unit: 'answers',
      baseline: 'none',
      gate: 0,
      aim: 0,
      higherIsBetter: false,
    },
  ];
}

function percentLine(name, share, { gate, baseline }) {
  return { name, value: 100 * share, unit: '%', baseline, gate, aim: 100, higherIsBetter: true };
}

function leastOf(values, numberOf) {
  return Math.min(...values.map(numberOf));
}

function sumOf(windowsOfKind) {
  return windowsOfKind.reduce((sum, [, taken]) => sum + taken, 0);
}
