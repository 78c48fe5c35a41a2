import { describe, expect, it } from 'vitest';
import type { WantedState } from '../../src/contract.ts';
import type { Observation } from '../../src/store/adoption.ts';
import { groups } from '../braze/simulated-braze.ts';
import { cellOf, horizonMs, paths, setScene, type Scene } from './delivery-scene.ts';

const ada = 'ada@example.com';
const news = { email: ada };
const leave = { who: ada, state: 'unsubscribed' } as const;
const join = { who: ada, state: 'subscribed' } as const;
const minute = 60_000;

/** What a webhook or a session tells at this moment: what a read of Braze shows now. */
async function tell(scene: Scene, via: 'webhook' | 'session'): Promise<string> {
  const now = scene.clock.now();
  const held = await shown(scene);
  const changedAt = via === 'webhook' ? now : null;
  const observation: Observation = { ...cellOf(leave), connection: 'eu', state: held, seenAt: now, changedAt, via };
  const [outcome] = await scene.store.adopt([observation], now);
  scene.deliverer.nudge();
  return outcome?.verdict ?? '';
}

/** The state as reads see it, with the lag that they have. */
async function shown({ client }: Scene): Promise<WantedState> {
  const outcome = await client.userStatus({ kind: 'email', identifiers: [ada], offset: 0 });
  if (outcome.outcome !== 'ok') throw new Error(outcome.reason);
  return outcome.body.profiles[0]?.groups.get(groups.news) ?? 'unsubscribed';
}

const inBraze = ({ braze }: Scene) => braze.world.groupState(news, groups.news);
const editInBraze = ({ braze }: Scene, state: WantedState) =>
  braze.world.setGroupState(news, groups.news, state, 'Preference Center');
const writes = ({ braze }: Scene) => braze.world.requests({ where: ({ path }) => path !== paths.read }).length;

async function setUp(held: WantedState, lagMs = 0): Promise<Scene> {
  return setScene({ braze: { people: [{ email: ada, groups: { [groups.news]: held } }], lagMs } });
}

async function confirmed(scene: Scene, wish: typeof leave | typeof join): Promise<void> {
  await scene.wish(wish);
  await scene.untilDelivery(wish, 'accepted');
  scene.clock.advance(2000);
  await scene.untilDelivery(wish, 'confirmed');
}

describe('what somebody does in Braze', () => {
  it('is recorded and never fought, whichever way it goes and however often', async () => {
    const scene = await setUp('unsubscribed');
    await confirmed(scene, join);
    const before = writes(scene);
    for (const state of ['unsubscribed', 'subscribed', 'unsubscribed', 'subscribed'] as const) {
      scene.clock.advance(horizonMs);
      editInBraze(scene, state);
      expect(await tell(scene, 'webhook')).toBe('adopted');
      scene.clock.advance(horizonMs);
      expect(inBraze(scene)).toBe(state);
      expect(await scene.choiceOf(join)).toMatchObject({ state, delivery: 'confirmed' });
    }
    expect(await scene.store.nextDueAt('eu')).toBeUndefined();
    expect(writes(scene)).toBe(before);
  });

  it('takes back an opt-in that waits for Braze to be reachable again', async () => {
    const scene = await setUp('unsubscribed');
    scene.braze.world.addFault({ kind: 'status', status: 500, path: paths.track, times: 'until_cleared' });
    await scene.wish(join);
    await scene.untilRequests(paths.track, 1);
    scene.clock.advance(10 * minute + 1);
    editInBraze(scene, 'subscribed');
    editInBraze(scene, 'unsubscribed');
    expect(await tell(scene, 'webhook')).toBe('adopted');
    scene.braze.world.clearFaults();
    const sent = scene.braze.world.requests({ path: paths.track }).length;
    scene.clock.advance(horizonMs);
    await scene.untilDelivery(leave, 'confirmed');
    scene.clock.advance(24 * 60 * minute);
    expect(scene.braze.world.requests({ path: paths.track })).toHaveLength(sent);
    expect(inBraze(scene)).toBe('unsubscribed');
  });

  it('wins over an opt-in of ours that Braze applies after it', async () => {
    const scene = await setUp('unsubscribed');
    const hold = scene.braze.world.hold({ path: paths.track });
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    scene.clock.advance(minute);
    editInBraze(scene, 'unsubscribed');
    expect(await tell(scene, 'webhook')).toBe('adopted');
    hold.release();
    expect(inBraze(scene)).toBe('subscribed');
    scene.clock.advance(horizonMs);
    await scene.untilDelivery(leave, 'recorded');
    scene.clock.advance(5000);
    await scene.untilDelivery(leave, 'accepted');
    expect(inBraze(scene)).toBe('unsubscribed');
    scene.clock.advance(3000);
    await scene.untilDelivery(leave, 'confirmed');
  });

  it('gives way to what the person chooses here afterwards', async () => {
    const scene = await setUp('unsubscribed');
    await confirmed(scene, join);
    scene.clock.advance(minute);
    editInBraze(scene, 'unsubscribed');
    expect(await tell(scene, 'webhook')).toBe('adopted');
    scene.clock.advance(1000);
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    expect(inBraze(scene)).toBe('subscribed');
    scene.clock.advance(horizonMs);
    await scene.untilDelivery(join, 'confirmed');
  });
});

describe('our own doing', () => {
  it('is no news, though Braze tells of it late and in between', async () => {
    const scene = await setUp('subscribed');
    const hold = scene.braze.world.hold({ path: paths.set });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await scene.wish(join);
    scene.clock.advance(minute);
    hold.release();
    expect(inBraze(scene)).toBe('unsubscribed');
    expect(await tell(scene, 'webhook')).toBe('echo');
    await scene.untilDelivery(join, 'accepted');
    expect(inBraze(scene)).toBe('subscribed');
    scene.clock.advance(horizonMs);
    await scene.untilDelivery(join, 'confirmed');
    expect(await scene.choiceOf(join)).toMatchObject({ state: 'subscribed', revision: 2 });
  });

  it.each(['webhook', 'session'] as const)(
    'is not taken for somebody else’s while a lag hides it from a %s',
    async (via) => {
      const scene = await setUp('subscribed', 5 * minute);
      await scene.wish(leave);
      await scene.untilDelivery(leave, 'accepted');
      for (const wait of [0, minute, minute]) {
        scene.clock.advance(wait);
        expect(await shown(scene)).toBe('subscribed');
        expect(await tell(scene, via)).toBe('ours_stands');
      }
      scene.clock.advance(horizonMs);
      await scene.until(async () => (await shown(scene)) === 'unsubscribed');
      expect(await tell(scene, via)).toBe('agrees');
      expect(await scene.choiceOf(leave)).toMatchObject({ state: 'unsubscribed', revision: 1 });
    },
  );
});
