import { createRequire } from 'node:module';
import { join } from 'node:path';

import { startPostgres } from '../packages/backend/test/postgres/start-postgres.mjs';
import { prepareSaves } from './load/save-load.mjs';
import { describeThroughput } from './measure/describe-throughput.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { fillPeople } from './people/fill-people.mjs';
import { startSaveServer } from './server/start-save-server.mjs';

const require = createRequire(new URL('../packages/backend/package.json', import.meta.url));
const many = 1_000_000;
const few = 1_000;
/** How many of the million save; they are spread over all of it, and most of them save once. */
const savers = 40_000;
const rounds = 7;

/**
 * Whether a save stays as fast when the store is full of people, on either database.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  return [lineOf('SQLite', await onSqlite()), lineOf('PostgreSQL on the same machine', await onPostgres())];
}

function lineOf(database, { full, small }) {
  return {
    name: `durable save with ${many.toLocaleString('en')} people in the store, ${database}`,
    value: pairedRatio(full, small, 'perSecond'),
    unit: 'x',
    baseline: `itself with ${few.toLocaleString('en')} people`,
    gate: 0.9,
    aim: 1,
    higherIsBetter: true,
    detail: `${describeThroughput('full', full)}; ${describeThroughput('small', small)}; median of ${rounds} rounds`,
  };
}

function onSqlite() {
  return withTemporaryFolder((folder) => measure({ full: join(folder, 'full.db'), small: join(folder, 'small.db') }));
}

async function onPostgres() {
  const server = await startPostgres();
  try {
    const client = new (require('pg').Client)({ connectionString: server.url });
    await client.connect();
    await client.query('create database small');
    await client.end();
    return await measure({ full: server.url, small: server.url.replace(/\/postgres$/, '/small') });
  } finally {
    await server.stop();
  }
}

async function measure(databases) {
  const servers = [];
  const startWith = async (database, people, savers) => {
    await fillPeople(database, people);
    const server = await startSaveServer(database);
    servers.push(server);
    const step = Math.floor(people / savers);
    return prepareSaves(server.port, '/v1/preferences', (index) => index * step, savers);
  };
  try {
    const full = await startWith(databases.full, many, savers);
    return await interleave({ full, small: await startWith(databases.small, few, few) }, rounds);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}
