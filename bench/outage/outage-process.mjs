import { fileURLToPath } from 'node:url';

import { buildApp } from '../../packages/backend/dist/app.js';
import { createBrazeClient } from '../../packages/backend/dist/braze/client.js';
import { createBrazeReader } from '../../packages/backend/dist/braze/reader.js';
import { createDeliverer } from '../../packages/backend/dist/delivery/deliverer.js';
import { routeTable } from '../../packages/backend/dist/delivery/route-table.js';
import { SharedCounts } from '../../packages/backend/dist/http/shared-counts.js';
import { readWidgetFiles } from '../../packages/backend/dist/http/widget-files.js';
import { deriveKeys } from '../../packages/backend/dist/identity/keys.js';
import { openSqliteStore } from '../../packages/backend/dist/store/sqlite/open-sqlite-store.js';
import { answerMemory } from '../memory/answer-memory.mjs';
import { addressOf } from '../load/session-requests.mjs';
import { benchConfig, benchConnection, benchOrigin } from '../server/bench-config.mjs';
import { SkippingClock } from './skipping-clock.mjs';

/*
 * A backend that lives through simulated days: API, delivery and a store on a SQLite file, by a clock that skips the time in which
 * nothing happens. Its parent (`live-through.mjs`) sends `{ days }` while Braze is down, and `{ drain: true }` when it is back.
 */

const [file, brazeUrl] = process.argv.slice(2);
const dayMs = 86_400_000;
const sessionsEachMs = dayMs / 24;
/** Delivery looks every second at what is due and waits for Braze; a day has too many of those. Every other try of Braze fits in. */
const strideMs = 30_000;
const config = benchConfig(brazeUrl);
const [connection] = config.connections;
const clock = new SkippingClock();
const store = clock.watch(await openSqliteStore({ path: file, horizonMs: 600_000 }));
const client = createBrazeClient(connection, { now: () => clock.now() });
const counts = new SharedCounts({ store, key: deriveKeys(config, 'limit')[0] });
const app = await buildApp(config, {
  ...{ store, counts },
  reader: createBrazeReader({ clients: new Map([[benchConnection, client]]) }),
  widget: readWidgetFiles(fileURLToPath(new URL('../../packages/backend/widget', import.meta.url))),
  nudge: () => deliverer.nudge(),
  health: () => [],
  now: () => clock.now(),
});
const sent = { unsubscribed: noSends(), subscribed: noSends() };
/** How many opt-ins had been accepted each time that opt-outs were: `[opt-outs, opt-ins]`. */
const course = [];
const deliverer = createDeliverer({
  ...{ store, client: clock.watch(client), connection, clock, holder: 'outage' },
  routes: routeTable(config, benchConnection),
  describeMessage: () => ({}),
  // A renewal each simulated five seconds would be all that there is to see.
  leaseMs: 3_600_000,
  logger: { info: note, warn: () => {}, error: (fields, message) => console.error(message, fields.err) },
});
await app.ready();

function noSends() {
  return { accepted: 0, firstAt: Infinity, lastAt: -Infinity };
}

/** A request whose choices are settled as accepted. */
function note({ state, verdicts }) {
  const accepted = verdicts?.accepted ?? 0;
  if (accepted === 0) return;
  const of = sent[state];
  of.accepted += accepted;
  of.firstAt = Math.min(of.firstAt, clock.now());
  of.lastAt = clock.now();
  if (state === 'unsubscribed') course.push([of.accepted, sent.subscribed.accepted]);
}

/** Braze is down for so many days, and somebody opens the center every hour. */
async function liveThrough(days) {
  const end = clock.now() + days * dayMs;
  const sessions = { served: 0, refused: 0, slowestMs: 0 };
  deliverer.start();
  while (clock.now() < end) {
    const until = Math.min(end, clock.now() + sessionsEachMs);
    const cancel = clock.wakeAt(until, () => {});
    await clock.run(() => clock.now() >= until, strideMs);
    cancel();
    const startedAt = performance.now();
    const response = await openSession(sessions.served % 1000);
    sessions.slowestMs = Math.max(sessions.slowestMs, performance.now() - startedAt);
    const isServed = response.statusCode === 200 && response.json().topics.length > 0;
    sessions[isServed ? 'served' : 'refused'] += 1;
  }
  return sessions;
}

function openSession(person) {
  return app.inject({
    method: 'POST',
    url: '/v1/properties/acme-www/sessions',
    headers: { origin: benchOrigin, 'content-type': 'application/json' },
    payload: { identities: { email: addressOf(person) }, languages: ['en'] },
  });
}

/** Braze is back: goes on until everything that was due is accepted. */
async function drain(due) {
  const backAt = clock.now();
  await clock.run(() => sent.unsubscribed.accepted + sent.subscribed.accepted >= due);
  const since = ({ accepted, firstAt, lastAt }) => ({ accepted, firstMs: firstAt - backAt, lastMs: lastAt - backAt });
  return { optOuts: since(sent.unsubscribed), optIns: since(sent.subscribed), optInsAtHalf: optInsAtHalf() };
}

/** The share of the opt-ins that had been accepted when half of the opt-outs had. */
function optInsAtHalf() {
  const [, optIns] = course.find(([optOuts]) => optOuts >= sent.unsubscribed.accepted / 2) ?? [0, 0];
  return optIns / sent.subscribed.accepted;
}

process.on('message', async ({ days, due }) => {
  if (days !== undefined) process.send({ sessions: await liveThrough(days) });
  if (due !== undefined) process.send({ drained: await drain(due) });
});
answerMemory(brazeUrl, async () => {
  const stopping = deliverer.stop();
  await clock.run(() => false);
  await stopping;
  await app.close();
  await client.close();
  await store.close();
});
