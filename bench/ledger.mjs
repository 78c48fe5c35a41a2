import { createRequire } from 'node:module';
import { join } from 'node:path';

import { startPostgres } from '../packages/backend/test/postgres/start-postgres.mjs';
import { fillLedger } from './ledger/fill-ledger.mjs';
import { prepareSaves } from './load/save-load.mjs';
import { describeThroughput } from './measure/describe-throughput.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { fillPeople } from './people/fill-people.mjs';
import { startSaveServer } from './server/start-save-server.mjs';

const require = createRequire(new URL('../packages/backend/package.json', import.meta.url));
/** About a gigabyte, more than any cache of the database holds. */
const rows = 2_000_000;
const people = 9_600;
const rounds = 7;

/**
 * Whether a save stays as fast when the ledger has grown, on either database.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  return [lineOf('SQLite', await onSqlite()), lineOf('PostgreSQL on the same machine', await onPostgres())];
}

function lineOf(database, { grown, fresh }) {
  return {
    name: `durable save with ${rows.toLocaleString('en')} rows in the ledger, ${database}`,
    value: pairedRatio(grown, fresh, 'perSecond'),
    unit: 'x',
    baseline: 'itself with a ledger that begins empty',
    gate: 0.9,
    aim: 1,
    higherIsBetter: true,
    detail: `${describeThroughput('grown', grown)}; ${describeThroughput('fresh', fresh)}; ${people.toLocaleString('en')} people each; median of ${rounds} rounds`,
  };
}

function onSqlite() {
  return withTemporaryFolder((folder) => measure({ grown: join(folder, 'grown.db'), fresh: join(folder, 'fresh.db') }));
}

async function onPostgres() {
  const server = await startPostgres();
  try {
    const client = new (require('pg').Client)({ connectionString: server.url });
    await client.connect();
    await client.query('create database fresh');
    await client.end();
    return await measure({ grown: server.url, fresh: server.url.replace(/\/postgres$/, '/fresh') });
  } finally {
    await server.stop();
  }
}

async function measure(databases) {
  const servers = [];
  const startWith = async (database, entries) => {
    await fillPeople(database, people);
    await fillLedger(database, entries);
    const server = await startSaveServer(database);
    servers.push(server);
    return prepareSaves(server.port, '/v1/preferences', (index) => index, people);
  };
  try {
    const grown = await startWith(databases.grown, rows);
    return await interleave({ grown, fresh: await startWith(databases.fresh, 0) }, rounds);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}
