import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { PreferencesResponse, SessionResponse } from '../../src/contract.ts';
import { groups } from '../braze/simulated-braze.ts';
import { configText, origins } from './http-config.ts';
import { expectProblem, startApp, type Ask, type HttpScene, type SceneOptions } from './http-scene.ts';

const ada = 'ada@example.com';
const target = { kind: 'email', value: ada } as const;
const trusted: Ask = { property: 'acme-shop', body: { identities: { email: ada } } };
const origin = origins['acme-shop'];

/** `acme-shop` shows offers alone, and its pages are trusted; the workspace has news and insider, too. */
function shop(changes: Readonly<Record<string, unknown>> = {}): SceneOptions {
  const { properties } = JSON.parse(configText('http://127.0.0.1:1')) as { properties: { code: string }[] };
  const trust = (property: { code: string }): object =>
    property.code === 'acme-shop' ? { ...property, pageIdentity: 'trusted', ...changes } : property;
  return { config: { properties: properties.map(trust) } };
}

const workspace = (): SceneOptions => shop({ unsubscribeFromAll: 'workspace' });

async function setUp(options: SceneOptions, emailSubscribe: 'subscribed' | 'unsubscribed'): Promise<HttpScene> {
  const scene = await startApp(options);
  scene.braze.world.addPerson({
    email: ada,
    emailSubscribe,
    groups: { [groups.news]: 'subscribed', [groups.offers]: 'subscribed' },
  });
  return scene;
}

const send = ({ app }: HttpScene, { session }: Pick<SessionResponse, 'session'>, payload: object) =>
  app.inject({
    method: 'PATCH',
    url: '/v1/preferences',
    payload,
    headers: { origin, authorization: `Bearer ${session.token}` },
  });

function taken(response: LightMyRequestResponse): PreferencesResponse {
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}

/** Everything that is recorded, as `topic state`, in the order of the ledger; `*` marks what waits for opt-outs. */
function cells(scene: HttpScene): string[] {
  return scene
    .query('select topic, state, after_opt_outs from choice order by topic, channel')
    .map((row) => `${String(row['topic'])} ${String(row['state'])}${row['after_opt_outs'] === 1 ? ' later' : ''}`);
}

const change = (state: 'subscribed' | 'unsubscribed', topic = 'offers') => ({ topic, channel: 'email', state });

describe('an opt-in while Braze holds the address globally unsubscribed', () => {
  it('is announced with what would come back', async () => {
    const scene = await setUp(shop(), 'unsubscribed');
    expect(await scene.openSession(trusted)).toMatchObject({
      global: { state: 'unsubscribed', wouldBringBack: [{ topic: 'offers', channel: 'email' }] },
      all: { scope: 'topics', elsewhere: [] },
    });
    scene.braze.world.setEmailState(ada, 'subscribed');
    scene.clock.advance(3000);
    expect((await scene.openSession(trusted)).global).toEqual({ state: 'subscribed', wouldBringBack: [] });
  });

  it('is recorded without the visitor’s word, and answered with the fact that it has no effect', async () => {
    const scene = await setUp(shop(), 'unsubscribed');
    const answer = taken(await send(scene, await scene.openSession(trusted), { changes: [change('subscribed')] }));
    expect(answer).toMatchObject({ results: [{ topic: 'offers', outcome: 'saved' }], global: 'unsubscribed' });
    expect(cells(scene)).toEqual(['offers subscribed']);
  });

  it('with it lifts that, and opts out of every topic of the workspace that was not chosen, in one save', async () => {
    const scene = await setUp(shop(), 'unsubscribed');
    const session = await scene.openSession(trusted);
    const answer = taken(await send(scene, session, { changes: [change('subscribed')], global: 'subscribed' }));
    expect(answer).toMatchObject({ results: [{ topic: 'offers', state: 'subscribed' }], global: 'subscribed' });
    expect(cells(scene)).toEqual([
      '*eu subscribed later',
      'insider unsubscribed',
      'news unsubscribed',
      'offers subscribed later',
    ]);
    const acts = await scene.store.ledgerOf(target);
    expect(new Set(acts.map(({ context }) => context.session)).size).toBe(1);
    expect(acts.every(({ context }) => context.source === 'visitor')).toBe(true);
    expect(scene.nudged).toEqual(['eu']);
    const after = await send(scene, answer, { changes: [change('unsubscribed')] });
    expect(taken(after).global).toBeNull();
  });

  it('tells what became of the cells of the grid that it stopped', async () => {
    const scene = await setUp(shop({ topics: ['offers', 'news'] }), 'unsubscribed');
    const session = await scene.openSession(trusted);
    const { results } = taken(await send(scene, session, { changes: [change('subscribed')], global: 'subscribed' }));
    expect(results).toEqual([
      { topic: 'offers', channel: 'email', outcome: 'saved', state: 'subscribed', revision: 1 },
      { topic: 'news', channel: 'email', outcome: 'saved', state: 'unsubscribed', revision: 1 },
    ]);
  });

  it('lifts nothing where nothing is off, whatever the visitor says', async () => {
    const scene = await setUp(shop(), 'subscribed');
    const session = await scene.openSession(trusted);
    taken(await send(scene, session, { changes: [change('subscribed')], global: 'subscribed' }));
    expect(cells(scene)).toEqual(['offers subscribed']);
  });

  it('lifts nothing where no opt-in comes with it', async () => {
    const scene = await setUp(shop(), 'unsubscribed');
    const session = await scene.openSession(trusted);
    const answer = taken(await send(scene, session, { changes: [change('unsubscribed')], global: 'subscribed' }));
    expect(cells(scene)).toEqual(['offers unsubscribed']);
    expect(answer.global).toBe('unsubscribed');
  });

  it('is shown as lifted while the lift is on its way, also in a new session', async () => {
    const scene = await setUp(shop(), 'unsubscribed');
    const session = await scene.openSession(trusted);
    taken(await send(scene, session, { changes: [change('subscribed')], global: 'subscribed' }));
    const again = await scene.openSession(trusted);
    expect(again.global).toEqual({ state: 'subscribed', wouldBringBack: [] });
    expect(again.choices?.map(({ topic }) => topic)).toEqual(['offers']);
  });
});

describe('who may speak for the global email state', () => {
  const visitors: readonly [string, Ask][] = [
    ['a visitor without proof', { property: 'acme-www', body: { identities: { email: ada } } }],
  ];

  it.each(visitors)(
    'is not %s: the answer is the same whatever Braze holds, and nothing is recorded',
    async (_who, ask) => {
      const answers = [];
      for (const state of ['subscribed', 'unsubscribed'] as const) {
        const scene = await setUp({}, state);
        const session = await scene.openSession(ask);
        expect(session).toMatchObject({ global: null, all: { scope: 'topics', elsewhere: [] } });
        for (const global of ['subscribed', 'unsubscribed']) {
          const response = await scene.patch(session.session.token, [], {
            payload: { changes: [change('unsubscribed')], global },
          });
          answers.push(response.body);
          expectProblem(response, 403, 'not_permitted');
        }
        expect(scene.rows()).toMatchObject({ choice: 0, ledger: 0 });
      }
      expect(answers.slice(0, 2)).toEqual(answers.slice(2));
    },
  );

  it('is nobody whom the property does not let', async () => {
    const scene = await setUp(
      shop({ permissions: { page: { global: false } }, unsubscribeFromAll: 'workspace' }),
      'unsubscribed',
    );
    const session = await scene.openSession(trusted);
    expect(session).toMatchObject({ global: null, all: { scope: 'topics' } });
    const response = await send(scene, session, { changes: [change('subscribed')], global: 'subscribed' });
    expectProblem(response, 403, 'not_permitted');
  });

  it('cannot end an unsubscribe, nor put back what they stopped, where the property lets nobody opt in at once', async () => {
    const changed = { permissions: { page: { optIn: 'after_confirmation' } }, unsubscribeFromAll: 'workspace' };
    const scene = await setUp(shop(changed), 'subscribed');
    const stopped = taken(await send(scene, await scene.openSession(trusted), { changes: [], global: 'unsubscribed' }));
    const back = await send(scene, stopped, { changes: [change('subscribed')], global: 'subscribed' });
    expectProblem(back, 403, 'not_permitted');
    expect(cells(scene)).toEqual(['*eu unsubscribed']);
  });

  it('cannot stop the workspace from a property that covers its topics only, nor name topics beyond it', async () => {
    const scene = await setUp(shop(), 'subscribed');
    const session = await scene.openSession(trusted);
    expectProblem(await send(scene, session, { changes: [], global: 'unsubscribed' }), 403, 'not_permitted');
    const beyond = await send(scene, session, { changes: [change('unsubscribed', 'news')], global: 'subscribed' });
    expectProblem(beyond, 422, 'unknown_topic');
  });

  it.each([
    { changes: [] },
    { changes: [], global: 'opted_in' },
    { global: 'subscribed' },
    { changes: [change('subscribed', '*eu')] },
  ])('has to say so in the right form: not %j', async (body) => {
    const scene = await setUp(workspace(), 'subscribed');
    expectProblem(await send(scene, await scene.openSession(trusted), body), 400, 'invalid_request');
  });
});

describe('unsubscribing from all where that covers the workspace', () => {
  it('shows what else is on, in the visitor’s language', async () => {
    const scene = await setUp(workspace(), 'subscribed');
    const { all } = await scene.openSession(trusted);
    expect(all).toEqual({
      scope: 'workspace',
      elsewhere: [{ topic: 'news', channel: 'email', name: 'Product news', revision: 0 }],
    });
  });

  it('names everything that may be on where Braze cannot be read', async () => {
    const scene = await setUp(workspace(), 'subscribed');
    scene.braze.world.addFault({ kind: 'status', status: 503, times: 'until_cleared' });
    const { all } = await scene.openSession(trusted);
    expect(all.elsewhere.map(({ topic }) => topic)).toEqual(['news', 'insider']);
  });

  it('stops what is named and the global email state, and puts back what it stopped', async () => {
    const scene = await setUp(workspace(), 'subscribed');
    const session = await scene.openSession(trusted);
    const stop = { changes: [change('unsubscribed'), change('unsubscribed', 'news')], global: 'unsubscribed' };
    const stopped = taken(await send(scene, session, stop));
    expect(stopped.global).toBe('unsubscribed');
    expect(cells(scene)).toEqual(['*eu unsubscribed', 'news unsubscribed', 'offers unsubscribed']);
    const undo = { changes: [change('subscribed'), change('subscribed', 'news')], global: 'subscribed' };
    const undone = taken(await send(scene, stopped, undo));
    expect(undone.global).toBe('subscribed');
    // `insider` was never set, and is not now.
    expect(cells(scene)).toEqual(['*eu subscribed later', 'news subscribed later', 'offers subscribed later']);
  });

  it('lifts it like any other where somebody stopped it anew in between', async () => {
    const scene = await setUp(workspace(), 'subscribed');
    const first = await scene.openSession(trusted);
    const stopped = taken(await send(scene, first, { changes: [], global: 'unsubscribed' }));
    const second = await scene.openSession(trusted);
    taken(await send(scene, second, { changes: [], global: 'unsubscribed' }));
    const undo = { changes: [change('subscribed')], global: 'subscribed' };
    taken(await send(scene, stopped, undo));
    expect(cells(scene)).toEqual([
      '*eu subscribed later',
      'insider unsubscribed',
      'news unsubscribed',
      'offers subscribed later',
    ]);
  });

  it('puts nothing back that had been stopped before: ending that is a lift like any other', async () => {
    const scene = await setUp(workspace(), 'unsubscribed');
    const session = await scene.openSession(trusted);
    const stopped = taken(await send(scene, session, { changes: [change('unsubscribed')], global: 'unsubscribed' }));
    taken(await send(scene, stopped, { changes: [change('subscribed')], global: 'subscribed' }));
    expect(cells(scene)).toEqual([
      '*eu subscribed later',
      'insider unsubscribed',
      'news unsubscribed',
      'offers subscribed later',
    ]);
  });

  it('is shown at once in a new session, before Braze has caught up', async () => {
    const scene = await setUp(workspace(), 'subscribed');
    taken(await send(scene, await scene.openSession(trusted), { changes: [], global: 'unsubscribed' }));
    expect((await scene.openSession(trusted)).global).toMatchObject({ state: 'unsubscribed' });
  });

  it('is taken back by an operator like any act, where it was on before', async () => {
    const scene = await setUp(workspace(), 'unsubscribed');
    const opened = await scene.openSession(trusted);
    const lifted = taken(await send(scene, opened, { changes: [change('subscribed')], global: 'subscribed' }));
    scene.clock.advance(1000);
    const at = scene.clock.now();
    taken(await send(scene, lifted, { changes: [], global: 'unsubscribed' }));
    const filter = { property: 'acme-shop', proof: 'page', since: at, until: at } as const;
    const [act] = await scene.store.ledgerOf(target);
    if (act === undefined) throw new Error('nothing was recorded');
    const context = { ...act.context, at: at + 1, source: 'operator_revert' } as const;
    expect((await scene.store.revert({ filter, after: 0, context })).counts).toMatchObject({ reverted: 1 });
    expect(cells(scene)[0]).toBe('*eu subscribed');
  });
});
