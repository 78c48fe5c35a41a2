import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startPostgres } from '../packages/backend/test/postgres/start-postgres.mjs';
import { judgeAnswers, syncsOf } from './durability/judge-answers.mjs';
import { readTrace } from './durability/read-trace.mjs';
import { attachStrace, requireStrace, underStrace } from './durability/strace.mjs';
import { connections, prepareSaves } from './load/save-load.mjs';
import { withTemporaryFolder } from './measure/with-temporary-folder.mjs';
import { startSaveServer } from './server/start-save-server.mjs';

const require = createRequire(new URL('../packages/backend/package.json', import.meta.url));
const people = 6_400;

/**
 * Whether every save was on disk before it was acknowledged, as the kernel saw it: strace follows the backend, and PostgreSQL where that
 * writes.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 * @throws {Error} where there is no strace: then nothing was seen
 */
export async function run() {
  requireStrace();
  return withTemporaryFolder(async (folder) => [await onSqlite(folder), await onPostgres(folder)]);
}

async function onSqlite(folder) {
  const trace = join(folder, 'backend.trace');
  await save(join(folder, 'durability.db'), trace);
  const calls = readTrace(readFileSync(trace, 'utf8'));
  return lineOf('SQLite', judgeAnswers(calls, syncsOf(calls, '.db-wal')), syncsOf(calls, '.db-wal'));
}

async function onPostgres(folder) {
  const [trace, databaseTrace] = [join(folder, 'backend.trace'), join(folder, 'postgres.trace')];
  const server = await startPostgres();
  try {
    const detach = await attachStrace(await postmasterOf(server.url), databaseTrace);
    await save(server.url, trace);
    await detach();
  } finally {
    await server.stop();
  }
  const syncs = syncsOf(readTrace(readFileSync(databaseTrace, 'utf8')), 'pg_wal/');
  return lineOf('PostgreSQL', judgeAnswers(readTrace(readFileSync(trace, 'utf8')), syncs), syncs);
}

async function save(database, trace) {
  const server = await startSaveServer(database, underStrace(trace));
  try {
    await (
      await prepareSaves(server.port, '/v1/preferences', (index) => index, people)
    )();
  } finally {
    await server.close();
  }
}

async function postmasterOf(url) {
  const client = new (require('pg').Client)({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('show data_directory');
  await client.end();
  return Number(readFileSync(join(rows[0].data_directory, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
}

function lineOf(database, { acknowledged, violations }, { length: syncs }) {
  const count = (number) => number.toLocaleString('en');
  return {
    name: `saves acknowledged before a sync to disk, ${database}, ${connections} connections`,
    // Where nothing was acknowledged or synced, nothing was seen.
    value: acknowledged > 0 && syncs > 0 ? violations : NaN,
    unit: 'saves',
    baseline: 'none',
    gate: 0,
    aim: 0,
    higherIsBetter: false,
    detail: `${count(acknowledged)} acknowledgements, ${count(syncs)} syncs of the write-ahead log, ${violations} without one between request and answer; seen with strace`,
  };
}
