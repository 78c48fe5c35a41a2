import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { limits } from '../../src/config/limits.ts';
import { registerHealthRoutes } from '../../src/http/health-routes.ts';

it('names a permission that is missing, and counts as well all the same: the permission is optional', async () => {
  const app = Fastify();
  const standing = { connection: 'eu', state: 'waiting', since: 1000 };
  registerHealthRoutes(app, limits.parse({}), {
    store: { blindRates: () => Promise.resolve([]) },
    now: () => 4000,
    health: () => [{ ...standing, missingPermissions: ['users.export.ids'] }],
  });
  expect((await app.inject({ url: '/health' })).json()).toEqual({
    status: 'ok',
    connections: [{ connection: 'eu', state: 'waiting', forSeconds: 3, missingPermissions: ['users.export.ids'] }],
  });
  await app.close();
});
