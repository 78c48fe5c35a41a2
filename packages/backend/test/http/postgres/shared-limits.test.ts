import { expect, it, onTestFinished } from 'vitest';
import { buildApp } from '../../../src/app.ts';
import { SharedCounts } from '../../../src/http/shared-counts.ts';
import { deriveKeys } from '../../../src/identity/keys.ts';
import { freshSchema } from '../../postgres/fresh-database.ts';
import { openPostgres } from '../../store/postgres/postgres-scene.ts';
import { startApp } from '../http-scene.ts';

const limits = { sessionsPerMinute: 4, changesPerMinute: 4, blindChangesPerMinute: 4 };

it('shares a limit between backends that have a connection each to one PostgreSQL database', async () => {
  const scene = await startApp({ config: { limits } });
  const url = await freshSchema();
  const start = async () => {
    const store = await openPostgres(url);
    const counts = new SharedCounts({ store, key: deriveKeys(scene.config, 'limit')[0], clock: scene.clock });
    const app = await buildApp(scene.config, { ...scene.parts, store, counts });
    onTestFinished(() => app.close());
    const request = {
      ...{
        method: 'POST',
        url: '/v1/properties/acme-www/sessions',
        payload: { identities: { email: 'a@example.com' } },
      },
      headers: { origin: 'https://www.acme.example' },
    } as const;
    return { counts, ask: async () => (await app.inject(request)).statusCode };
  };
  const backends = await Promise.all([start(), start(), start()]);

  // One request each, and all turns at the same time.
  for (const { ask } of backends) expect(await ask()).toBe(200);
  await Promise.all(backends.map(({ counts }) => counts.sync()));
  const [first, second, third] = backends;
  expect(await first.ask()).toBe(200);
  for (const { counts } of backends) await counts.sync();
  // The others hear of it with the first request that they are asked since, and no later.
  for (const { ask, counts } of [second, third]) {
    await ask();
    await counts.sync();
    expect(await ask()).toBe(429);
  }
});
