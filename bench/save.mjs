import { join } from 'node:path';

import { startPostgres } from '../packages/backend/test/postgres/start-postgres.mjs';
import { connections, prepareSaves } from './load/save-load.mjs';
import { describeThroughput } from './measure/describe-throughput.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { startSaveServer } from './server/start-save-server.mjs';

const people = 19_200;
const rounds = 7;

/**
 * How many durable saves a second one process takes, against an echo in the same process; on either database.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const sqlite = await withTemporaryFolder((folder) => measure(join(folder, 'save.db')));
  const server = await startPostgres();
  try {
    const postgres = await measure(server.url);
    return [
      lineOf('SQLite', sqlite, { gate: 0.7, aim: 0.85 }),
      lineOf('PostgreSQL on the same machine', postgres, { gate: 0.55, aim: 0.75 }),
    ];
  } finally {
    await server.stop();
  }
}

function lineOf(database, { save, echo }, limits) {
  const throughput = `${describeThroughput('save', save)}; ${describeThroughput('echo', echo)}`;
  return {
    name: `durable save, ${database}, ${connections} connections`,
    value: pairedRatio(save, echo, 'perSecond'),
    unit: 'x',
    baseline: 'an echo route behind the same hooks, schema and body',
    ...limits,
    higherIsBetter: true,
    detail: `${throughput}; median of ${rounds} rounds, delivery not running`,
  };
}

async function measure(database) {
  const server = await startSaveServer(database);
  try {
    const load = (path) => prepareSaves(server.port, path, (index) => index, people);
    return await interleave({ save: await load('/v1/preferences'), echo: await load('/bench/echo') }, rounds);
  } finally {
    await server.close();
  }
}
