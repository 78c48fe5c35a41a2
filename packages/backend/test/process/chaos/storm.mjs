import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startSimulator } from '@preference-center/braze-simulator';

import { openStore, locateDatabase } from '../../../dist/store/open-store.js';
import { startPostgres } from '../../postgres/start-postgres.mjs';
import { Backend } from './backend.mjs';
import { Visitor } from './visitor.mjs';

const group = '6f1c3f6e-9d3c-4a55-8a7e-2f4c9b1d0e11';
const secret = 'a-secret-of-the-storm-0123456789abcdef01';
const visitorCount = 32;
/** Saves acknowledged between two kills: so many at least, and up to so many more. */
const fewestSaves = 10;
const savesSpread = 60;
/** How long Braze may take to agree once everything is calm. */
const patienceMs = 120_000;

/** See `storm.d.mts`. */
export async function storm({ store: kind, victim, kills, onKill = () => {} }) {
  const folder = mkdtempSync(join(tmpdir(), 'storm-'));
  const emails = Array.from({ length: visitorCount }, (_, index) => `visitor${index}@example.com`);
  const braze = await startSimulator({
    keys: [{ key: 'simulator-key' }],
    groups: [{ id: group, name: 'News', channel: 'email' }],
    people: emails.map((email) => ({ email, groups: { [group]: 'subscribed' } })),
  });
  const postgres = kind === 'postgres' ? await startPostgres() : undefined;
  const database = postgres?.url ?? join(folder, 'store.db');
  const port = await freePort();
  const config = join(folder, 'preference-center.json');
  writeFileSync(config, JSON.stringify(configOf(braze.url, port, database)));
  const backend = new Backend(config);
  try {
    await backend.start();
    const visitors = emails.map((email) => new Visitor(`http://127.0.0.1:${port}`, email));
    const working = visitors.map((visitor) => visitor.work());
    for (let count = 1; count <= kills; count += 1) {
      await untilSaved(visitors, fewestSaves + Math.floor(Math.random() * savesSpread));
      if (victim === 'database') await killDatabase(postgres);
      else await backend.restart();
      onKill(count);
    }
    await untilSaved(visitors, visitorCount);
    for (const visitor of visitors) visitor.rest();
    await Promise.all(working);
    const overwrittenInBraze = await untilBrazeAgrees(braze, visitors);
    await backend.end();
    const found = await inspect(database, visitors);
    return { ...found, kills, overwritten: Math.max(found.overwritten, overwrittenInBraze) };
  } finally {
    await backend.end();
    await postgres?.stop();
    await braze.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** See `storm.d.mts`. */
export function describeStorm({ store, victim }, { kills, acknowledged, lost, overwritten, breaks }) {
  const where = store === 'sqlite' ? 'SQLite' : 'PostgreSQL';
  const what = `${kills} kills, ${acknowledged} saves acknowledged, ${lost} lost, ${overwritten} overwritten by older`;
  return `${where}, ${victim} killed: ${what}${breaks > 0 ? `, the ledger is broken in ${breaks} places` : ''}`;
}

function configOf(endpoint, port, database) {
  return {
    publicUrl: 'https://prefs.acme.example',
    ...{ secret, database, listen: { port }, delivery: { horizonSeconds: 2 } },
    limits: { sessionsPerMinute: 1_000_000, changesPerMinute: 1_000_000 },
    connections: [{ code: 'eu', name: 'Braze EU', endpoint, apiKey: 'simulator-key' }],
    topics: [{ code: 'news', name: 'News', channels: { email: { connection: 'eu', subscriptionGroupId: group } } }],
    identitySpaces: [{ code: 'email', type: 'email', marketing: true }],
    properties: [
      {
        ...{ code: 'acme-www', origins: ['https://www.acme.example'], pageIdentity: 'trusted' },
        identities: { email: [{ from: 'dataLayer', path: 'user.email' }] },
      },
    ],
  };
}

/** Resolves when so many saves more have been acknowledged. */
async function untilSaved(visitors, count) {
  const total = () => visitors.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
  const wanted = total() + count;
  while (total() < wanted) await delay(5);
}

async function killDatabase(postgres) {
  await postgres.end('SIGKILL');
  // What the dead server forked lives on for a moment, and its successor does not start beside it.
  for (let tries = 1; ; tries += 1) {
    try {
      await postgres.start();
      return;
    } catch (error) {
      if (tries === 50) throw error;
      await delay(200);
    }
  }
}

/** Answers how many visitors Braze differs on when its patience ends. */
async function untilBrazeAgrees({ world }, visitors) {
  const differing = () =>
    visitors.filter(({ email, possibleStates }) => !possibleStates.has(world.groupState({ email }, group)));
  const until = Date.now() + patienceMs;
  while (differing().length > 0 && Date.now() < until) await delay(100);
  return differing().length;
}

/** Holds what was acknowledged against the ledger, and each cell against its newest row. */
async function inspect(database, visitors) {
  const located = locateDatabase(database, process.cwd(), undefined);
  const store = await openStore(located, { horizonMs: 2000, exclusive: false });
  try {
    let [lost, overwritten] = [0, 0];
    for (const { email, acknowledged, possibleStates } of visitors) {
      const target = { kind: 'email', value: email };
      const rows = await store.ledgerOf(target);
      const states = new Map(rows.map(({ revision, toState }) => [revision, toState]));
      lost += acknowledged.filter(({ revision, state }) => states.get(revision) !== state).length;
      const [choice] = await store.choicesOf([target]);
      const isNewest = choice !== undefined && states.get(choice.revision) === choice.state;
      if (!isNewest || states.size !== choice.revision || !possibleStates.has(choice.state)) overwritten += 1;
    }
    const { breaks } = await store.verifyLedger();
    const acknowledged = visitors.reduce((sum, visitor) => sum + visitor.acknowledged.length, 0);
    return { acknowledged, lost, overwritten, breaks: breaks.length };
  } finally {
    await store.close();
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
