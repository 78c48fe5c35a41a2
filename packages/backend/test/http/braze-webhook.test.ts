import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { groups } from '../braze/simulated-braze.ts';
import { configText, secrets } from './http-config.ts';
import { expectProblem, startApp, type HttpScene } from './http-scene.ts';
import { choose, newsOf, recipe } from './inflow-scene.ts';

const email = 'ada@example.com';
const minute = 60_000;

interface Told {
  readonly connection?: string;
  readonly secret?: string | null;
  readonly body?: object | string;
}

/** What a webhook says unless a test says otherwise: she left the news a second ago. */
const told = (scene: HttpScene) => ({
  ...{ group: groups.news, state: 'unsubscribed', email, phone: '', external_id: '' },
  at: Math.floor(scene.clock.now() / 1000) - 1,
});

function tell(scene: HttpScene, { connection = 'eu', secret = secrets.webhookSecret, body }: Told = {}) {
  return scene.app.inject({
    ...{ method: 'POST', url: `/v1/braze/${connection}/changes`, payload: body ?? told(scene) },
    headers: {
      'content-type': 'application/json',
      ...(secret === null ? {} : { 'preference-center-secret': secret }),
    },
  });
}

async function setUp(state: 'subscribed' | 'unsubscribed' = 'subscribed'): Promise<HttpScene> {
  const scene = await startApp();
  scene.braze.world.addPerson({ email });
  await choose(scene, email, state);
  scene.clock.advance(minute);
  return scene;
}

describe('a webhook that tells of a change made in Braze', () => {
  it('has it recorded as made there, when Braze says it was', async () => {
    const scene = await setUp();
    const before = scene.nudged.length;
    const response = await tell(scene);
    expect([response.statusCode, response.body]).toEqual([202, '']);
    // The opt-in of a minute ago may still land on it, so it is looked at once more.
    expect(newsOf(scene)).toEqual([{ state: 'unsubscribed', revision: 2, delivery: 'accepted' }]);
    expect((await scene.store.ledgerOf({ kind: 'email', value: email })).at(-1)).toMatchObject({
      ...{ fromState: 'subscribed', toState: 'unsubscribed' },
      context: { source: 'braze', session: 'webhook', at: told(scene).at * 1000 },
    });
    expect(scene.nudged.slice(before)).toContain('eu');
  });

  it('is taken with the secret before the last rotation, too', async () => {
    const scene = await setUp();
    expect((await tell(scene, { secret: secrets.previousWebhookSecret })).statusCode).toBe(202);
    expect(newsOf(scene)).toMatchObject([{ revision: 2 }]);
  });

  it('may come again and again, and late', async () => {
    const scene = await setUp();
    const body = told(scene);
    scene.braze.world.setGroupState({ email }, groups.news, 'unsubscribed');
    for (const wait of [0, minute, 30 * minute]) {
      scene.clock.advance(wait);
      expect((await tell(scene, { body })).statusCode).toBe(202);
    }
    expect(newsOf(scene)).toMatchObject([{ revision: 2 }]);
    await choose(scene, email, 'subscribed');
    expect((await tell(scene, { body })).statusCode).toBe(202);
    expect(newsOf(scene)).toMatchObject([{ state: 'subscribed', revision: 3 }]);
  });

  it('is answered the same, and leaves no trace, where there is nobody or nothing to tell of', async () => {
    const scene = await setUp();
    const rows = scene.rows();
    const bodies = [
      { ...told(scene), email: 'nobody@example.com' },
      { ...told(scene), email: 'not an address' },
      { ...told(scene), email: '' },
      { ...told(scene), group: groups.unknown },
      { ...told(scene), group: groups.offers },
      { ...told(scene), group: groups.texts },
      { ...told(scene), group: 'global' },
    ];
    for (const body of bodies) {
      const response = await tell(scene, { body });
      expect([response.statusCode, response.body], JSON.stringify(body)).toEqual([202, '']);
    }
    expect(scene.rows()).toEqual(rows);
    expect(newsOf(scene)).toMatchObject([{ state: 'subscribed', revision: 1 }]);
  });

  it('finds her however Liquid writes her address, the group and the time', async () => {
    const scene = await setUp();
    const { at, ...rest } = told(scene);
    const body = { ...rest, at: String(at), email: ' ADA@Example.com ', group: groups.news.toUpperCase() };
    expect((await tell(scene, { body: { ...body, state: 'Unsubscribed ' } })).statusCode).toBe(202);
    expect(newsOf(scene)).toMatchObject([{ state: 'unsubscribed', revision: 2 }]);
  });

  it('never brings anybody back before the horizon, and does after', async () => {
    const scene = await setUp('unsubscribed');
    const join = () => tell(scene, { body: { ...told(scene), state: 'subscribed' } });
    expect((await join()).statusCode).toBe(202);
    expect(newsOf(scene)).toMatchObject([{ state: 'unsubscribed', revision: 1 }]);
    scene.clock.advance(10 * minute);
    await join();
    expect(newsOf(scene)).toMatchObject([{ state: 'subscribed', revision: 2 }]);
  });

  it('is refused in words that help, and without what it said, where it is not as documented', async () => {
    const scene = await setUp();
    const problemOf = async (changes: object) =>
      expectProblem(await tell(scene, { body: { ...told(scene), ...changes } }), 400, 'invalid_request').errors;
    expect(await problemOf({ at: scene.clock.now() })).toMatchObject([{ path: 'at' }]);
    expect(await problemOf({ at: '{{now}}' })).toMatchObject([{ path: 'at', message: /seconds since 1970/ }]);
    expect(await problemOf({ group: 'news' })).toMatchObject([
      { path: 'group', message: /id of a subscription group/ },
    ]);
    expect(await problemOf({ state: '' })).toMatchObject([{ path: 'state', message: /"unsubscribed"/ }]);
    expect(await problemOf({ name: 'Ada' })).toMatchObject([{ message: 'has a field that is not known here' }]);
  });
});

describe('whoever is not Braze', () => {
  it('gets one and the same answer for a wrong secret, none, and a connection that is not there', async () => {
    const scene = await setUp();
    const answers = await Promise.all([
      tell(scene, { secret: 'x'.repeat(64) }),
      tell(scene, { secret: null }),
      tell(scene, { secret: '' }),
      tell(scene, { connection: 'us' }),
      tell(scene, { connection: '__proto__', secret: 'x' }),
      tell(scene, { connection: 'us', secret: secrets.secret }),
      tell(scene, { secret: 'x', body: 'not even JSON' }),
    ]);
    for (const answer of answers) expectProblem(answer, 401, 'credentials_rejected');
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(newsOf(scene)).toMatchObject([{ revision: 1 }]);
  });

  it('gets nothing out of a connection without webhooks', async () => {
    const { connections } = JSON.parse(configText('http://127.0.0.1:1')) as { connections: Record<string, unknown>[] };
    const bare = connections.map((connection) => ({ ...connection, webhook: undefined }));
    const scene = await startApp({ config: { connections: bare } });
    for (const secret of ['', 'undefined', secrets.webhookSecret]) {
      expectProblem(await tell(scene, { secret }), 401, 'credentials_rejected');
    }
  });

  it('spends nothing of what Braze may send by guessing', async () => {
    const { limits } = JSON.parse(configText('http://127.0.0.1:1')) as { limits: object };
    const scene = await startApp({ config: { limits: { ...limits, sessionsPerMinute: 3, brazeChangesPerMinute: 2 } } });
    const statuses: number[] = [];
    for (const secret of ['x', 'y', 'z', '']) statuses.push((await tell(scene, { secret })).statusCode);
    for (let time = 0; time < 3; time += 1) statuses.push((await tell(scene)).statusCode);
    expect(statuses).toEqual([401, 401, 401, 429, 202, 202, 429]);
  });
});

describe('a campaign made by the recipe of docs/inflow.md', () => {
  async function connect(options: { readonly sources?: 'Preference Center'[] } = {}) {
    const scene = await setUp();
    await scene.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = scene.app.server.address() as AddressInfo;
    scene.braze.world.setWebhooks([
      {
        ...{ id: 'news', url: `http://127.0.0.1:${port}/v1/braze/eu/changes`, body: recipe('group', groups.news) },
        ...{ trigger: 'subscription_group_status', groupIds: [groups.news], ...options },
        headers: { 'Preference-Center-Secret': secrets.webhookSecret, 'Content-Type': 'application/json' },
      },
    ]);
    return scene;
  }
  const states = (scene: HttpScene) => scene.braze.world.webhookDeliveries().map(({ state }) => state);

  it('has an opt-out on a page of Braze known at once', async () => {
    const scene = await connect();
    scene.braze.world.setGroupState({ email }, groups.news, 'unsubscribed', 'Preference Center');
    await scene.braze.deliverWebhooks();
    expect(states(scene)).toEqual(['delivered']);
    expect(newsOf(scene)).toEqual([{ state: 'unsubscribed', revision: 2, delivery: 'accepted' }]);
  });

  it('tells what Braze holds by the time it is written, and old news do no harm', async () => {
    const scene = await connect();
    scene.braze.world.setGroupState({ email }, groups.news, 'unsubscribed', 'Preference Center');
    scene.braze.world.setGroupState({ email }, groups.news, 'subscribed', 'Preference Center');
    await scene.braze.deliverWebhooks();
    expect(states(scene)).toEqual(['delivered', 'delivered']);
    expect(newsOf(scene)).toMatchObject([{ state: 'subscribed', revision: 1 }]);
  });

  it('is spared what we did ourselves, where it leaves out the source REST API', async () => {
    const scene = await connect({ sources: ['Preference Center'] });
    scene.braze.world.setGroupState({ email }, groups.news, 'unsubscribed', 'REST API');
    await scene.braze.deliverWebhooks();
    expect(states(scene)).toEqual([]);
  });
});
