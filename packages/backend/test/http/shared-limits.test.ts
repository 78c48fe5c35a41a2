import { expect, it, onTestFinished } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { SharedCounts, syncIntervalMs } from '../../src/http/shared-counts.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { startApp, type HttpScene } from './http-scene.ts';

const limits = { sessionsPerMinute: 4, changesPerMinute: 4, blindChangesPerMinute: 4, linksPerMinute: 4 };
const payload = { identities: { email: 'ada@example.com' } };

interface Backend {
  readonly counts: SharedCounts;
  /** Asks for a session from one network; answers the status. */
  readonly ask: (remoteAddress?: string) => Promise<number>;
}

function backendOf({ app, parts: { counts } }: Pick<HttpScene, 'app' | 'parts'>): Backend {
  const headers = { origin: 'https://www.acme.example' };
  const url = '/v1/properties/acme-www/sessions';
  return {
    counts,
    ask: async (remoteAddress = '198.51.100.1') =>
      (await app.inject({ method: 'POST', url, headers, payload, remoteAddress })).statusCode,
  };
}

/** Two backends on one store. */
async function twoBackends(): Promise<{ scene: HttpScene; here: Backend; there: Backend }> {
  const scene = await startApp({ config: { limits } });
  const counts = new SharedCounts({ ...scene.parts, key: deriveKeys(scene.config, 'limit')[0], clock: scene.clock });
  const parts = { ...scene.parts, counts };
  const app = await buildApp(scene.config, parts);
  onTestFinished(() => app.close());
  return { scene, here: backendOf(scene), there: backendOf({ app, parts }) };
}

const times = async (count: number, ask: () => Promise<number>): Promise<number[]> => {
  const statuses: number[] = [];
  for (let time = 0; time < count; time += 1) statuses.push(await ask());
  return statuses;
};

it('shares a limit between backends on one store, from the turn after the first request to each', async () => {
  const { here, there } = await twoBackends();
  expect(await times(4, here.ask)).toEqual([200, 200, 200, 200]);
  await here.counts.sync();
  expect(await there.ask()).toBe(200);
  await there.counts.sync();
  expect(await there.ask()).toBe(429);
  expect(await there.ask('203.0.113.7')).toBe(200);
});

it('lets no backend take more than the limit itself, also before it has heard of the others', async () => {
  const { here, there } = await twoBackends();
  expect(await times(5, here.ask)).toEqual([200, 200, 200, 200, 429]);
  expect(await times(5, there.ask)).toEqual([200, 200, 200, 200, 429]);
});

it('counts nothing twice, and begins anew with the minute', async () => {
  const { scene, here, there } = await twoBackends();
  for (const backend of [here, there, here]) {
    expect(await backend.ask()).toBe(200);
    await backend.counts.sync();
    await backend.counts.sync();
  }
  expect(await there.ask()).toBe(200);
  await there.counts.sync();
  expect(await there.ask()).toBe(429);
  scene.clock.advance(60_000);
  expect(await times(5, there.ask)).toEqual([200, 200, 200, 200, 429]);
});

it('exchanges counts by itself every half second while it runs, and leaves no timer behind', async () => {
  const { scene, here, there } = await twoBackends();
  here.counts.start(scene.app.log);
  there.counts.start(scene.app.log);
  await times(4, here.ask);
  await there.ask();
  for (const backend of [here, there]) {
    scene.clock.advance(syncIntervalMs);
    // Joins the turn that the clock has just begun.
    await backend.counts.sync();
  }
  expect(await there.ask()).toBe(429);
  await Promise.all([here.counts.stop(), there.counts.stop()]);
});

it('shares the presses of a one-click link, and every other limit, in the same way', async () => {
  const { scene } = await twoBackends();
  const { session } = await scene.openSession({ body: payload });
  const headers = { origin: 'https://www.acme.example', authorization: `Bearer ${session.token}` };
  await scene.app.inject({ method: 'POST', url: '/v1/links', headers });
  await scene.app.inject({ method: 'POST', url: '/v1/sessions/renewals', headers });
  await scene.app.inject({ method: 'POST', url: '/v1/preferences/undo', headers });
  await scene.app.inject({ method: 'GET', url: '/v1/preferences', headers });
  await scene.patch(session.token, [{ topic: 'news', channel: 'email', state: 'unsubscribed' }]);
  await scene.app.inject({ method: 'POST', url: '/v1/one-click/wrong' });
  await scene.app.inject({ method: 'GET', url: '/confirm/wrong' });
  await scene.app.inject({ method: 'GET', url: '/nowhere' });
  await scene.parts.counts.sync();
  // The opening of the session is two: what arrives, and what was found to have no proof.
  expect(scene.query('select hits from request_count')).toEqual(Array.from({ length: 10 }, () => ({ hits: 1 })));
});

it('keeps nothing in the store from which a network could be read, not even by trying them all', async () => {
  const { scene, here } = await twoBackends();
  await here.ask('198.51.100.1');
  await here.counts.sync();
  const keys = scene.query('select key from request_count').map(({ key }) => String(key));
  expect(keys).toHaveLength(2);
  for (const key of keys) expect(key).toMatch(/^[\w-]{22}$/);
  const other = new SharedCounts({ ...scene.parts, key: { id: 'x', bytes: new Uint8Array(32) }, clock: scene.clock });
  other.count('session requests 198.51.100.1');
  await other.sync();
  expect(scene.query('select key from request_count')).toHaveLength(3);
});

it('goes on with its own counts while the store does not answer, says so once, and adds them when it does', async () => {
  const { scene, there } = await twoBackends();
  let isDown = true;
  const store = {
    countRequests: (counts: Parameters<typeof scene.store.countRequests>[0]) =>
      isDown ? Promise.reject(new Error('198.51.100.1 is not reachable')) : scene.store.countRequests(counts),
  };
  const counts = new SharedCounts({ store, key: deriveKeys(scene.config, 'limit')[0], clock: scene.clock });
  const parts = { ...scene.parts, counts };
  const app = await buildApp(scene.config, parts);
  onTestFinished(() => app.close());
  const cutOff = backendOf({ app, parts });
  counts.start(scene.app.log);
  const said = (code: string): number => scene.log.filter((line) => line.includes(`"code":"${code}"`)).length;

  expect(await times(2, cutOff.ask)).toEqual([200, 200]);
  await counts.sync();
  await counts.sync();
  expect(await times(3, cutOff.ask)).toEqual([200, 200, 429]);
  expect(said('limits_alone')).toBe(1);
  expect(scene.log.join('')).not.toContain('198.51');

  isDown = false;
  await counts.sync();
  expect(said('limits_shared')).toBe(1);
  await there.ask();
  await there.counts.sync();
  expect(await there.ask()).toBe(429);
  await counts.stop();
});

it('forgets first what was idle longest where there are more networks than it keeps, and learns it again', async () => {
  const { scene, here } = await twoBackends();
  const { counts } = scene.parts;
  expect(await times(4, here.ask)).toEqual([200, 200, 200, 200]);
  await counts.sync();
  for (let network = 0; network < 20_000; network += 1) counts.count(`flood ${network}`);
  expect(await here.ask()).toBe(200);
  // The flood fills more turns than one.
  for (let turn = 0; turn < 11; turn += 1) await counts.sync();
  expect(await here.ask()).toBe(429);
});
