import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/app-error.ts';
import type { WantedState } from '../../src/contract.ts';
import type { Target } from '../../src/store/store.ts';
import { groups } from '../braze/simulated-braze.ts';
import { startApp, type HttpScene } from './http-scene.ts';
import { choose as record, newsOf, tokenOf } from './inflow-scene.ts';

const ada: Target = { kind: 'email', value: 'ada@example.com' };
const minute = 60_000;
const horizon = 10 * minute;

function choose(scene: HttpScene, state: WantedState, topic?: 'news' | 'offers'): Promise<void> {
  return record(scene, ada.value, state, topic);
}

/** A session of hers. */
async function visit(scene: HttpScene) {
  return scene.openSession({ body: { token: await tokenOf(scene, ada.value) } });
}

async function setUp(): Promise<HttpScene> {
  const scene = await startApp();
  scene.braze.world.addPerson({ email: ada.value });
  return scene;
}

describe('a session that shows what was changed in Braze', () => {
  it('has an opt-out recorded as made there', async () => {
    const scene = await setUp();
    await choose(scene, 'subscribed');
    scene.braze.world.setGroupState({ email: ada.value }, groups.news, 'unsubscribed', 'Preference Center');
    scene.clock.advance(horizon);
    const { choices } = await visit(scene);
    expect(choices).toContainEqual({
      ...{ topic: 'news', channel: 'email', state: 'unsubscribed', revision: 2, delivery: 'confirmed' },
    });
    expect(newsOf(scene)).toEqual([{ state: 'unsubscribed', revision: 2, delivery: 'confirmed' }]);
    expect((await scene.store.ledgerOf(ada)).at(-1)).toMatchObject({
      ...{ fromState: 'subscribed', toState: 'unsubscribed' },
      context: { source: 'braze', session: 'session', at: scene.clock.now() },
    });
    const { session } = await visit(scene);
    expect(newsOf(scene)).toMatchObject([{ revision: 2 }]);
    const back = { topic: 'news', channel: 'email', state: 'subscribed', revision: 2 };
    expect((await scene.patch(session.token, [back])).statusCode).toBe(200);
  });

  it('reads anew once a choice of ours has come to be held there, however shortly after the last read', async () => {
    const scene = await setUp();
    const shown = async (): Promise<unknown> =>
      (await visit(scene)).choices?.find(({ topic }) => topic === 'news')?.state;
    await choose(scene, 'subscribed');
    expect(await shown()).toBe('subscribed');
    await choose(scene, 'unsubscribed');
    expect(await shown()).toBe('unsubscribed');
  });

  it('has an opt-in recorded as made there, where Braze had held the opt-out', async () => {
    const scene = await setUp();
    await choose(scene, 'unsubscribed');
    scene.braze.world.setGroupState({ email: ada.value }, groups.news, 'subscribed', 'Preference Center');
    scene.clock.advance(horizon);
    await visit(scene);
    expect(newsOf(scene)).toEqual([{ state: 'subscribed', revision: 2, delivery: 'confirmed' }]);
  });

  it('waits out the time in which Braze may show what was before', async () => {
    const scene = await setUp();
    scene.braze.world.setGroupState({ email: ada.value }, groups.news, 'subscribed');
    scene.braze.world.setLag(5 * minute);
    await choose(scene, 'unsubscribed');
    for (const wait of [0, minute, 3 * minute]) {
      scene.clock.advance(wait);
      const { choices } = await visit(scene);
      expect(choices?.find(({ topic }) => topic === 'news')?.state).toBe('subscribed');
    }
    expect(newsOf(scene)).toEqual([{ state: 'unsubscribed', revision: 1, delivery: 'confirmed' }]);
    scene.clock.advance(horizon);
    expect((await visit(scene)).choices?.find(({ topic }) => topic === 'news')?.state).toBe('unsubscribed');
    expect(newsOf(scene)).toMatchObject([{ revision: 1 }]);
  });

  it('leaves alone what is on its way, what nobody chose here, and what profiles disagree on', async () => {
    const scene = await setUp();
    await choose(scene, 'subscribed', 'offers');
    const { session } = await visit(scene);
    await scene.patch(session.token, [{ topic: 'news', channel: 'email', state: 'unsubscribed' }]);
    scene.braze.world.setGroupState({ email: ada.value }, groups.news, 'subscribed');
    scene.braze.world.addPerson({ externalId: 'u-2', email: ada.value, groups: { [groups.offers]: 'unsubscribed' } });
    scene.clock.advance(2 * horizon);
    const before = await scene.store.ledgerOf(ada);
    await visit(scene);
    expect(await scene.store.ledgerOf(ada)).toEqual(before);
  });

  it('is answered all the same when it cannot be recorded, and the log names nobody', async () => {
    const scene = await setUp();
    await choose(scene, 'subscribed');
    scene.braze.world.setGroupState({ email: ada.value }, groups.news, 'unsubscribed');
    scene.clock.advance(horizon);
    const adopt = scene.store.adopt.bind(scene.store);
    scene.store.adopt = () => Promise.reject(new AppError('store_unavailable'));
    const { choices } = await visit(scene);
    scene.store.adopt = adopt;
    expect(choices?.find(({ topic }) => topic === 'news')).toMatchObject({ state: 'unsubscribed', revision: 1 });
    const line = scene.log.find((each) => each.includes('could not be recorded'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 40, code: 'store_unavailable' });
    expect(scene.log.join('')).not.toContain(ada.value);
    await visit(scene);
    expect(newsOf(scene)).toMatchObject([{ state: 'unsubscribed', revision: 2 }]);
  });

  it('reads nothing, and so takes over nothing, for a visitor without proof', async () => {
    const scene = await setUp();
    await choose(scene, 'subscribed');
    scene.braze.world.setGroupState({ email: ada.value }, groups.news, 'unsubscribed');
    scene.clock.advance(horizon);
    await scene.openSession({ body: { identities: { email: ada.value } } });
    expect(newsOf(scene)).toMatchObject([{ state: 'subscribed', revision: 1 }]);
  });
});
