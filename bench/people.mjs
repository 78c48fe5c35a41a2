import { join } from 'node:path';

import { prepareSaves } from './load/save-load.mjs';
import { describeThroughput } from './measure/describe-throughput.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { fillPeople } from './people/fill-people.mjs';
import { startSaveServer } from './server/start-save-server.mjs';

const many = 1_000_000;
const few = 1_000;
/** How many of the million save; they are spread over all of it, and most of them save once. */
const savers = 40_000;
const rounds = 7;

/**
 * Whether a save stays as fast when the store is full of people.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const { full, small } = await withTemporaryFolder(measure);
  return [
    {
      name: `durable save with ${many.toLocaleString('en')} people in the store`,
      value: pairedRatio(full, small, 'perSecond'),
      unit: 'x',
      baseline: `itself with ${few.toLocaleString('en')} people`,
      gate: 0.9,
      aim: 1,
      higherIsBetter: true,
      detail: `${describeThroughput('full', full)}; ${describeThroughput('small', small)}; median of ${rounds} rounds`,
    },
  ];
}

async function measure(folder) {
  const servers = [];
  const startWith = async (people, savers) => {
    const file = join(folder, `${people}.db`);
    await fillPeople(file, people);
    const server = await startSaveServer(file);
    servers.push(server);
    const step = Math.floor(people / savers);
    return prepareSaves(server.port, '/v1/preferences', (index) => index * step, savers);
  };
  try {
    return await interleave({ full: await startWith(many, savers), small: await startWith(few, few) }, rounds);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}
