import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { limits } from '../../src/config/limits.ts';
import { registerHealthRoutes } from '../../src/http/health-routes.ts';

it('names a permission that is missing and what was given up, and counts as well all the same: neither stops anything', async () => {
  const app = Fastify();
  const gaveUp = { failed: 2, not_applied: 1, signals: 3 };
  const standing = { connection: 'eu', state: 'waiting', since: 1000 };
  registerHealthRoutes(app, limits.parse({}), {
    store: { blindRates: () => Promise.resolve([]), countStuckUpTo: () => Promise.resolve(gaveUp) },
    now: () => 4000,
    health: () => [{ ...standing, missingPermissions: ['users.export.ids'] }],
  });
  expect((await app.inject({ url: '/health' })).json()).toEqual({
    status: 'ok',
    connections: [
      { connection: 'eu', state: 'waiting', forSeconds: 3, gaveUp, missingPermissions: ['users.export.ids'] },
    ],
  });
  await app.close();
});

it('names a connection that is gone while choices wait for it, and is not well', async () => {
  const app = Fastify();
  registerHealthRoutes(app, limits.parse({}), {
    store: {
      blindRates: () => Promise.resolve([]),
      countStuckUpTo: () => Promise.resolve({ failed: 0, not_applied: 0, signals: 0 }),
    },
    now: () => 4000,
    health: () => [],
    stranded: () => ['eu'],
  });
  const answer = await app.inject({ url: '/health' });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ status: 'degraded', connections: [], stranded: ['eu'] });
  await app.close();
});
