import { createRequire } from 'node:module';

import { startPostgres } from '../packages/backend/test/postgres/start-postgres.mjs';
import { connections, prepareSaves } from './load/save-load.mjs';
import { describeThroughput } from './measure/describe-throughput.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { median } from './measure/statistics.mjs';
import { startSaveServer } from './server/start-save-server.mjs';

const require = createRequire(new URL('../packages/backend/package.json', import.meta.url));
const many = 4;
const people = 19_200;
const rounds = 5;
/** PostgreSQL tells what it has done about a second late. */
const tellsAfterMs = 1_200;

/**
 * Whether several backends on one PostgreSQL take as many saves a second as one, with the same number of clients. They are
 * all on this machine, so this shows what they cost each other, not what more machines would bring: the same clients spread over more
 * transactions with fewer saves in each.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const postgres = await startPostgres();
  const client = new (require('pg').Client)({ connectionString: postgres.url });
  await client.connect();
  const servers = [];
  try {
    for (let count = 0; count < many; count++) servers.push(await startSaveServer(postgres.url));
    const loads = { four: await loadOn(servers, client), one: await loadOn([servers[0]], client) };
    const { four, one } = await interleave(loads, rounds);
    return [
      {
        name: `durable save, ${many} backends on one PostgreSQL, ${connections} connections in all`,
        value: pairedRatio(four, one, 'perSecond'),
        unit: 'x',
        baseline: 'one backend on the same PostgreSQL and machine',
        gate: 0.35,
        aim: 0.6,
        higherIsBetter: true,
        detail: `${describe('four', four)}; ${describe('one', one)}; median of ${rounds} rounds`,
      },
    ];
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await client.end();
    await postgres.stop();
  }
}

function describe(name, results) {
  const together = median(results.map(({ savesTogether }) => savesTogether)).toFixed(1);
  return `${describeThroughput(name, results)}, ${together} saves a transaction`;
}

/** Spreads the clients over the servers; each server has people of its own. */
async function loadOn(servers, client) {
  const share = people / servers.length;
  const loads = await Promise.all(
    servers.map((server, which) =>
      prepareSaves(
        server.port,
        '/v1/preferences',
        (index) => which * share + index,
        share,
        connections / servers.length,
      ),
    ),
  );
  return async () => {
    const before = await countTransactions(client);
    const results = await Promise.all(loads.map((load) => load()));
    await new Promise((resolve) => setTimeout(resolve, tellsAfterMs));
    const saves = results.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0);
    return {
      perSecond: results.reduce((sum, { perSecond }) => sum + perSecond, 0),
      p99Ms: Math.max(...results.map(({ p99Ms }) => p99Ms)),
      savesTogether: saves / ((await countTransactions(client)) - before),
    };
  };
}

async function countTransactions(client) {
  const { rows } = await client.query(
    'select xact_commit::int as count from pg_stat_database where datname = current_database()',
  );
  return rows[0].count;
}
