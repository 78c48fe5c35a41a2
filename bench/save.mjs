import { join } from 'node:path';

import { connections, prepareSaves } from './load/save-load.mjs';
import { describeThroughput } from './measure/describe-throughput.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { startSaveServer } from './server/start-save-server.mjs';

const people = 19_200;
const rounds = 7;

/**
 * How many durable saves a second one process takes, against an echo in the same process.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const { save, echo } = await withTemporaryFolder(measure);
  const throughput = `${describeThroughput('save', save)}; ${describeThroughput('echo', echo)}`;
  return [
    {
      name: `durable save, SQLite, ${connections} connections`,
      value: pairedRatio(save, echo, 'perSecond'),
      unit: 'x',
      baseline: 'an echo route behind the same hooks, schema and body',
      gate: 0.7,
      aim: 0.85,
      higherIsBetter: true,
      detail: `${throughput}; median of ${rounds} rounds, delivery not running`,
    },
  ];
}

async function measure(folder) {
  const server = await startSaveServer(join(folder, 'save.db'));
  try {
    const load = (path) => prepareSaves(server.port, path, (index) => index, people);
    return await interleave({ save: await load('/v1/preferences'), echo: await load('/bench/echo') }, rounds);
  } finally {
    await server.close();
  }
}
