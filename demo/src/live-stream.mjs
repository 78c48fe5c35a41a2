import { viewPerson } from './person-view.mjs';

/** How often the database is looked at while somebody watches; everything else is told as it happens. */
const lookMs = 400;

/** How often the backend is asked how delivery fares. */
const healthMs = 1000;

/**
 * Answers with Server-Sent Events until the reader leaves: `person`, everything about one person each time it changes (null
 * where nobody is asked about); `conditions`, how everything is doing; `health`, how
 * delivery to Braze fares, null while the backend is off; `traffic`, each request that the backend or Braze has received.
 * @param {import('node:http').ServerResponse} response
 * @param {{ person: string | null, after: number }} asked a key of `people`, and the number of the last request that the
 *   reader knows of; NaN for none before now
 * @param {object} parts
 */
export function streamLive(response, { person, after }, { world, conditions, databasePath, traffic, readHealth }) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const tell = (event, data) => response.write(`event: ${event}\ndata: ${data}\n\n`);
  const last = {};
  const tellNews = (event, content) => {
    const now = JSON.stringify(content);
    if (now !== last[event]) tell(event, now);
    last[event] = now;
  };
  const look = () => tellNews('person', person && viewPerson(person, { world, databasePath }));
  const lookAtHealth = async () => tellNews('health', await readHealth());
  const tellConditions = () => tell('conditions', JSON.stringify(conditions.now));
  const stops = [
    conditions.watch(tellConditions),
    traffic.watch((request) => tell('traffic', JSON.stringify(request))),
    ...['state', 'message'].map((signal) => world.on(signal, look)),
  ];
  tellConditions();
  look();
  for (const request of traffic.after(Number.isNaN(after) ? traffic.last : after))
    tell('traffic', JSON.stringify(request));
  void lookAtHealth();
  const timers = [setInterval(look, lookMs), setInterval(() => void lookAtHealth(), healthMs)];
  response.once('close', () => {
    for (const timer of timers) clearInterval(timer);
    for (const stop of stops) stop();
  });
}
