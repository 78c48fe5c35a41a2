import { createRequire } from 'node:module';

import { answerMemory } from './answer-memory.mjs';

/* The baseline: Fastify, an undici Pool and an open database, with nothing made of them. It takes the SQLite file as its argument. */

const require = createRequire(new URL('../../packages/backend/package.json', import.meta.url));
const { fastify } = require('fastify');
const { Pool } = require('undici');
const Libsql = require('libsql');

const database = new Libsql(process.argv[2]);
database.pragma('journal_mode = wal');
const pool = new Pool('http://127.0.0.1:9');
const app = fastify();
app.get('/health', async () => ({
  status: database.prepare('select 1 as one').all([]).length === 1 ? 'ok' : 'degraded',
}));
const url = await app.listen({ host: '127.0.0.1', port: 0 });

answerMemory(`${url}/health`, async () => {
  await app.close();
  await pool.close();
  database.close();
});
