import { startPostgres } from '../packages/backend/test/postgres/start-postgres.mjs';
import { connections, prepareSaves } from './load/save-load.mjs';
import { describeThroughput } from './measure/describe-throughput.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { startSaveServer } from './server/start-save-server.mjs';

const many = 4;
const people = 19_200;
const rounds = 5;

/**
 * Whether several backends on one PostgreSQL take as many saves a second as one, with the same number of clients. They are
 * all on this machine, so this shows what they cost each other, not what more machines would bring.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const postgres = await startPostgres();
  const servers = [];
  try {
    for (let count = 0; count < many; count++) servers.push(await startSaveServer(postgres.url));
    const { four, one } = await interleave({ four: await loadOn(servers), one: await loadOn([servers[0]]) }, rounds);
    return [
      {
        name: `durable save, ${many} backends on one PostgreSQL, ${connections} connections in all`,
        value: pairedRatio(four, one, 'perSecond'),
        unit: 'x',
        baseline: 'one backend on the same PostgreSQL and machine',
        gate: 0.3,
        aim: 1,
        higherIsBetter: true,
        detail: `${describeThroughput('four', four)}; ${describeThroughput('one', one)}; median of ${rounds} rounds`,
      },
    ];
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await postgres.stop();
  }
}

/** Spreads the clients over the servers; each server has people of its own. */
async function loadOn(servers) {
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
    const results = await Promise.all(loads.map((load) => load()));
    return {
      perSecond: results.reduce((sum, { perSecond }) => sum + perSecond, 0),
      p99Ms: Math.max(...results.map(({ p99Ms }) => p99Ms)),
    };
  };
}
