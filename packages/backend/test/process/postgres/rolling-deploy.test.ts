import { expect, it } from 'vitest';
import { apiKey, groups, startBraze } from '../../braze/simulated-braze.ts';
import { origins } from '../../http/http-config.ts';
import { freshDatabase, query } from '../../postgres/fresh-database.ts';
import { openSession, save, serve, writeConfig } from '../running-backend.ts';

const people = Array.from({ length: 6 }, (_, index) => `visitor${index}@example.com`);

/** Two connections, and where each topic goes by email. */
function configOf(
  endpoint: string,
  database: string,
  routes: Readonly<Record<string, { connection: string; group: string }>>,
) {
  const connections = ['eu', 'us'].map((code) => ({ code, name: code, endpoint, apiKey }));
  const topics = Object.entries(routes).map(([code, { connection, group }]) => {
    return { code, name: code, channels: { email: { connection, subscriptionGroupId: group } } };
  });
  const identities = { email: [{ from: 'dataLayer', path: 'user.email' }] };
  const properties = [{ code: 'acme-app', origins: [origins['acme-app']], pageIdentity: 'trusted', identities }];
  return writeConfig(endpoint, { database, connections, topics, topicGroups: [], properties });
}

it(
  'delivers what was chosen while backends of two configurations served, by the newer one, without an operator',
  { timeout: 120_000 },
  async () => {
    const subscribed = { [groups.news]: 'subscribed', [groups.offers]: 'subscribed' } as const;
    const braze = await startBraze({ people: people.map((email) => ({ email, groups: subscribed })) });
    const database = await freshDatabase();
    const news = (connection: string) => ({ connection, group: groups.news });
    const older = await serve(await configOf(braze.url, database, { news: news('eu') }));
    // The topic moves to a connection that the older one has, too, and one is added.
    const after = { news: news('us'), offers: { connection: 'eu', group: groups.offers } };
    const newer = await serve(await configOf(braze.url, database, after));
    for (const email of people) {
      const token = await openSession(newer.url, email);
      await save(newer.url, token, 'offers', 'unsubscribed');
      await save(newer.url, token, 'news', 'unsubscribed');
    }
    const waiting = `select 1 from choice where reason = 'route_missing' and delivery = 'recorded'`;
    for (;;) if ((await query(database, waiting)).length === 2 * people.length) break;
    expect(braze.world.requests().filter(({ path }) => path.includes('status/set'))).toEqual([]);

    older.child.kill('SIGTERM');
    const hasLeft = (email: string) =>
      [groups.news, groups.offers].every((group) => braze.world.groupState({ email }, group) === 'unsubscribed');
    await braze.world.waitFor(() => people.every(hasLeft), { timeoutMs: 60_000 });
    expect(await query(database, `select 1 from choice where delivery = 'failed'`)).toEqual([]);
  },
);
