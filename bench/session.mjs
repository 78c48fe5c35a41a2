import { join } from 'node:path';

import { statusPath } from '../packages/backend/dist/braze/request-bodies.js';
import { httpLoad } from './load/http-load.mjs';
import { addressOf, sessionOpening } from './load/session-requests.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { percentile } from './measure/statistics.mjs';
import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { startSaveServer } from './server/start-save-server.mjs';
import { startSlowSimulator } from './session/start-simulator.mjs';

const brazeMs = 40;
/** Few at a time and in all, because Braze lets us look up only so many people a second; each round begins in a new second. */
const clients = 4;
const peopleOfClient = 4;
const rounds = 25;
const path = '/v1/properties/acme-www/sessions';

/**
 * How long a session takes that shows a proved visitor their state: read from Braze, and again within a second; against Braze's
 * own time and against an echo.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const simulator = await startSlowSimulator(brazeMs);
  try {
    return linesOf(await withTemporaryFolder((folder) => measure(join(folder, 'session.db'), simulator.url)));
  } finally {
    await simulator.close();
  }
}

async function measure(database, brazeUrl) {
  const server = await startSaveServer(database, { brazeUrl });
  const braze = Number(new URL(brazeUrl).port);
  let round = 0;
  const load = (port, requestOf) => {
    const requests = Array.from({ length: clients }, (_, client) =>
      Array.from({ length: peopleOfClient }, (_, index) =>
        requestOf((round * clients + client) * peopleOfClient + index),
      ),
    );
    return httpLoad({ port, requests, times: peopleOfClient });
  };
  try {
    const measured = await interleave(
      {
        simulator: () => load(braze, statusRequest),
        echo: () => load(server.port, (person) => sessionOpening('/bench/sessions', person)),
        sessions: async () => {
          round += 1;
          await nextSecond();
          const open = () => load(server.port, (person) => sessionOpening(path, person));
          return { first: await open(), again: await open() };
        },
      },
      rounds,
    );
    const { simulator, echo, sessions } = measured;
    return { simulator, echo, first: sessions.map(({ first }) => first), again: sessions.map(({ again }) => again) };
  } finally {
    await server.close();
  }
}

function linesOf({ simulator, echo, first, again }) {
  return [
    line('read from Braze', first, simulator, `the simulator's own answer, after ${brazeMs} ms`, {
      p50: { gate: 1.2, aim: 1.1 },
      p99: { gate: 1.5, aim: 1.2 },
    }),
    line('opened again by the same person within a second', again, echo, 'an echo behind the same hooks and schemas', {
      p50: { gate: 3, aim: 2 },
      p99: { gate: 4, aim: 2 },
    }),
  ].flat();
}

function line(what, measured, baseline, against, limits) {
  const all = (results, share) =>
    percentile(
      results.flatMap(({ latenciesMs }) => latenciesMs),
      share,
    );
  const both = (results) => `p50 ${all(results, 0.5).toFixed(2)} ms, p99 ${all(results, 0.99).toFixed(2)} ms`;
  const shared = {
    unit: 'x',
    baseline: against,
    higherIsBetter: false,
    detail: `${both(measured)}; against ${both(baseline)}; ${measured.length} rounds of ${clients * peopleOfClient}`,
  };
  return [
    { ...shared, name: `session ${what}, p50`, value: pairedRatio(measured, baseline, 'p50Ms'), ...limits.p50 },
    { ...shared, name: `session ${what}, p99`, value: all(measured, 0.99) / all(baseline, 0.99), ...limits.p99 },
  ];
}

function statusRequest(person) {
  const query = statusPath({ kind: 'email', identifiers: [addressOf(person)], offset: 0 });
  return Buffer.from(`GET ${query} HTTP/1.1\r\nhost: braze.example\r\nauthorization: Bearer benchmark\r\n\r\n`);
}

/** Our budget of such reads is for the seconds of the clock. */
function nextSecond() {
  return new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000)));
}
