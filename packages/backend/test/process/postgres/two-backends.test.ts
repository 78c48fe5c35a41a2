import { expect, it } from 'vitest';
import { groups, startBraze } from '../../braze/simulated-braze.ts';
import { freshDatabase, query } from '../../postgres/fresh-database.ts';
import { startPostgres } from '../../postgres/start-postgres.mjs';
import { openSession, save, serve, writeConfig, type RunningBackend } from '../running-backend.ts';

const visitors = (count: number) => Array.from({ length: count }, (_, index) => `visitor${index}@example.com`);

function startWorkspace(people: readonly string[]) {
  return startBraze({
    groups: [{ id: groups.news, name: 'News', channel: 'email' }],
    people: people.map((email) => ({ email, groups: { [groups.news]: 'subscribed' } })),
  });
}

/** The one of the backends that delivers. */
async function leaderOf(backends: readonly RunningBackend[]): Promise<RunningBackend> {
  for (;;) {
    for (const backend of backends) {
      const health = (await (await fetch(`${backend.url}/health`)).json()) as { connections: { state: string }[] };
      if (!['standby', 'stopped'].includes(health.connections[0]?.state ?? '')) return backend;
    }
  }
}

it('delivers what any backend took, although the one that delivers is killed', { timeout: 120_000 }, async () => {
  const people = visitors(24);
  const braze = await startWorkspace(people);
  const database = await freshDatabase();
  const config = await writeConfig(braze.url, { database });
  const backends = [await serve(config), await serve(config)] as const;
  const leader = await leaderOf(backends);
  const other = backends[0] === leader ? backends[1] : backends[0];
  const tokens = await Promise.all(
    people.map((email, index) => openSession((backends[index % 2] ?? other).url, email)),
  );

  const first = tokens
    .slice(0, 12)
    .map((token, index) => save((backends[index % 2] ?? other).url, token, 'news', 'unsubscribed'));
  await Promise.all(first);
  await leader.kill();
  // A session opened at one backend goes on at any other.
  await Promise.all(tokens.slice(12).map((token) => save(other.url, token, 'news', 'unsubscribed')));

  const hasLeft = (email: string) => braze.world.groupState({ email }, groups.news) === 'unsubscribed';
  await braze.world.waitFor(() => people.every(hasLeft), { timeoutMs: 60_000 });
  // Each start writes chains of its own, one for each lane of saves it came to use.
  const chains = await query(database, 'select name from chain');
  expect([2, 3, 4]).toContain(chains.length);
});

it(
  'answers 503 while PostgreSQL is down, and has everything it acknowledged once it is back',
  { timeout: 120_000 },
  async () => {
    const people = visitors(40);
    const braze = await startWorkspace(people);
    const postgres = await startPostgres();
    try {
      const backend = await serve(await writeConfig(braze.url), { DATABASE_URL: postgres.url });
      const tokens = await Promise.all(people.map((email) => openSession(backend.url, email)));
      const acknowledged: string[] = [];
      const refused: string[] = [];
      const saving = people.map(async (email, index) => {
        try {
          await save(backend.url, tokens[index] ?? '', 'news', 'unsubscribed');
          acknowledged.push(email);
        } catch (error) {
          refused.push(String(error));
        }
      });
      await Promise.any(saving);
      await postgres.end('SIGKILL');
      await Promise.all(saving);
      const whileDown = await save(backend.url, tokens[0] ?? '', 'news', 'unsubscribed').catch(String);
      expect(whileDown).toContain('503');
      for (const each of refused) expect(each).toContain('store_unavailable');

      await postgres.start();
      const hasLeft = (email: string) => braze.world.groupState({ email }, groups.news) === 'unsubscribed';
      await braze.world.waitFor(() => acknowledged.every(hasLeft), { timeoutMs: 60_000 });
      await save(backend.url, tokens[0] ?? '', 'news', 'unsubscribed');
      expect(acknowledged.length).toBeGreaterThan(0);
      expect(backend.printed()).not.toContain('@example.com');
    } finally {
      await postgres.stop();
    }
  },
);
