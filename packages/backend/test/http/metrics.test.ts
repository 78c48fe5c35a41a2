import Fastify, { type FastifyInstance } from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { limits } from '../../src/config/limits.ts';
import { countRequests, registerMetricsRoutes, type MetricsParts } from '../../src/http/metrics-routes.ts';
import { Tally } from '../../src/tally.ts';

const gaveUp = { failed: 2, not_applied: 1, signals: 3 };
const store: MetricsParts['store'] = {
  blindRates: () => Promise.resolve([]),
  countStuckUpTo: () => Promise.resolve(gaveUp),
  nextDueAt: () => Promise.resolve(1500),
};

function appWith(changes: Partial<Omit<MetricsParts, 'requests'>> = {}): FastifyInstance {
  const app = Fastify();
  const requests = countRequests(app);
  app.get('/p/:property', () => 'a page');
  const parts = { store, now: () => 4000, health: () => [{ connection: 'eu', state: 'waiting', since: 1000 }] };
  registerMetricsRoutes(app, limits.parse({}), { ...parts, requests, ...changes });
  onTestFinished(() => app.close());
  return app;
}

/** The samples of a scrape. */
async function samplesOf(app: FastifyInstance): Promise<string[]> {
  const { statusCode, body } = await app.inject('/metrics');
  expect(statusCode).toBe(200);
  return body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

it('is what Prometheus reads, and kept by nobody', async () => {
  const { headers, body } = await appWith().inject('/metrics');
  expect(headers).toMatchObject({
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'cache-control': 'no-store',
  });
  expect(body).toContain('# TYPE preference_center_longest_due_seconds gauge\n');
  expect(body).toContain('# TYPE preference_center_http_requests_total counter\n');
});

it('tells how each connection stands, how long its oldest work waits, and what was given up', async () => {
  const standing = { connection: 'eu', state: 'stopped_by_braze', since: 1000, reason: 'braze_401' };
  const app = appWith({
    health: () => [{ ...standing, missingPermissions: ['email.status'] }],
    stranded: () => ['old'],
  });
  expect(await samplesOf(app)).toEqual([
    'preference_center_store_up 1',
    'preference_center_connection_state{connection="eu",state="stopped_by_braze",reason="braze_401"} 1',
    'preference_center_missing_permission{connection="eu",permission="email.status"} 1',
    'preference_center_longest_due_seconds{connection="eu"} 2.5',
    'preference_center_gave_up{connection="eu",what="failed"} 2',
    'preference_center_gave_up{connection="eu",what="not_applied"} 1',
    'preference_center_gave_up{connection="eu",what="signals"} 3',
    'preference_center_stranded_connection{connection="old"} 1',
  ]);
});

it('waits for nothing where what is due next is not due yet, or nothing is', async () => {
  for (const dueAt of [9000, undefined]) {
    const app = appWith({ store: { ...store, nextDueAt: () => Promise.resolve(dueAt) } });
    expect(await samplesOf(app)).toContain('preference_center_longest_due_seconds{connection="eu"} 0');
  }
});

it('counts requests by the pattern of their route, so that no address in a path is told', async () => {
  const app = appWith();
  await app.inject('/p/ada@example.com');
  await app.inject('/p/bob@example.com');
  await app.inject('/nowhere/ada@example.com');
  expect((await samplesOf(app)).filter((line) => line.includes('http_requests'))).toEqual([
    'preference_center_http_requests_total{method="GET",route="/p/:property",status="200"} 2',
    'preference_center_http_requests_total{method="GET",route="none",status="404"} 1',
  ]);
});

it('counts requests to Braze by how they ended', async () => {
  const brazeRequests: MetricsParts['brazeRequests'] = new Tally();
  const endpoint = '/users/track';
  brazeRequests.add({ connection: 'eu', endpoint, outcome: 'ok' });
  brazeRequests.add({ connection: 'eu', endpoint, outcome: 'rate_limited' });
  brazeRequests.add({ connection: 'eu', endpoint, outcome: 'ok' });
  expect((await samplesOf(appWith({ brazeRequests }))).filter((line) => line.includes('braze_requests'))).toEqual([
    'preference_center_braze_requests_total{connection="eu",endpoint="/users/track",outcome="ok"} 2',
    'preference_center_braze_requests_total{connection="eu",endpoint="/users/track",outcome="rate_limited"} 1',
  ]);
});

it('says that the store is away, and goes on with what it knows by itself', async () => {
  const away = { ...store, blindRates: () => Promise.reject(new Error('no connection')) };
  expect(await samplesOf(appWith({ store: away }))).toEqual([
    'preference_center_store_up 0',
    'preference_center_connection_state{connection="eu",state="waiting",reason=""} 1',
  ]);
});

it('asks the store once a second at most, however often it is scraped', async () => {
  let asked = 0;
  let now = 4000;
  const counting = {
    ...store,
    blindRates: () => {
      asked += 1;
      return Promise.resolve([]);
    },
  };
  const app = appWith({ store: counting, now: () => now });
  await Promise.all([samplesOf(app), samplesOf(app), samplesOf(app)]);
  now = 4999;
  await samplesOf(app);
  expect(asked).toBe(1);
  now = 5000;
  await samplesOf(app);
  expect(asked).toBe(2);
});
