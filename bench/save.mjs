import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { httpLoad } from './load/http-load.mjs';
import { saveRequests } from './load/session-requests.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { median } from './measure/statistics.mjs';
import { startSaveServer } from './server/start-save-server.mjs';

const connections = 64;
const peoplePerConnection = 300;
const roundMs = 2_000;
const rounds = 7;

/**
 * How many durable saves a second one process takes, against an echo in the same process.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'preference-center-bench-'));
  const server = await startSaveServer(join(folder, 'save.db'));
  try {
    const { save, echo } = await measure(server.port);
    return [
      {
        name: `durable save, SQLite, ${connections} connections`,
        value: pairedRatio(save, echo, 'perSecond'),
        unit: 'x',
        baseline: 'an echo route behind the same hooks, schema and body',
        gate: 0.7,
        aim: 0.85,
        higherIsBetter: true,
        detail: `${describe('save', save)}; ${describe('echo', echo)}; median of ${rounds} rounds, delivery not running`,
      },
    ];
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(port) {
  const loadOn = async (path) => {
    const requests = await Promise.all(Array.from({ length: connections }, (_, index) => saveRequests(path, peopleOf(index))));
    return () => httpLoad({ port, requests, durationMs: roundMs });
  };
  return interleave({ save: await loadOn('/v1/preferences'), echo: await loadOn('/bench/echo') }, rounds);
}

/** Each connection has people of its own, so that no two saves under way meet in one row. */
function peopleOf(connection) {
  return Array.from({ length: peoplePerConnection }, (_, index) => connection * peoplePerConnection + index);
}

function describe(name, results) {
  const perSecond = Math.round(median(results.map((result) => result.perSecond))).toLocaleString('en');
  return `${name} ${perSecond} a second, p99 ${median(results.map((result) => result.p99Ms)).toFixed(1)} ms`;
}
