import { describe, expect, it } from 'vitest';
import { globalTopic } from '../../src/preferences/global-cell.ts';
import { apiKey, groups } from '../braze/simulated-braze.ts';
import { horizonMs, paths, setScene, type Scene, type SceneOptions } from './delivery-scene.ts';

const ada = 'ada@example.com';
const everything = { who: ada, topic: globalTopic('eu') };
const stop = { ...everything, state: 'unsubscribed' } as const;
const person = { email: ada, groups: { [groups.news]: 'unsubscribed', [groups.offers]: 'subscribed' } } as const;
const gone = { ...person, emailSubscribe: 'unsubscribed' } as const;
/** She wants the news again, and nothing else. */
const lift = [
  { who: ada, topic: 'news', state: 'subscribed', afterOptOuts: true },
  { who: ada, topic: 'offers', state: 'unsubscribed' },
  { ...everything, state: 'subscribed', afterOptOuts: true },
] as const;

const withScopes = (...missing: string[]): SceneOptions => ({
  braze: {
    people: [person],
    keys: [
      {
        key: apiKey,
        scopes: [
          ...['subscription.status.set', 'subscription.groups.get', 'users.track', 'email.status', 'users.export.ids'],
        ].filter((scope) => !missing.includes(scope)),
      },
    ],
  },
});

/** What was asked of Braze, in order: writes only. */
function writes({ braze }: Scene): string[] {
  return braze.world
    .requests()
    .map(({ path }) => path)
    .filter((path) => path === paths.set || path === paths.track || path === paths.global);
}

/** Waits until delivery has logged so many lines about requests of a kind. */
function untilLogged(scene: Scene, start: string, count: number): Promise<void> {
  return scene.until(() => scene.log.filter(({ message }) => message.startsWith(start)).length >= count);
}

describe('a global unsubscribe', () => {
  it('goes by /email/status, leaves the groups alone, and is confirmed by an export', async () => {
    const scene = await setScene({ braze: { people: [person] } });
    await scene.wish(stop);
    await scene.untilDelivery(stop, 'accepted');
    expect(scene.braze.world.requests()).toMatchObject([
      { path: paths.global, body: { email: [ada], subscription_state: 'unsubscribed' } },
    ]);
    scene.clock.advance(2000);
    await scene.untilDelivery(stop, 'confirmed');
    expect(scene.braze.world.emailState(ada)).toBe('unsubscribed');
    expect(scene.braze.world.groupState({ email: ada }, groups.offers)).toBe('subscribed');
    const { message, ...sent } = scene.log.find((line) => line.message.startsWith('sent global')) ?? {};
    expect(message).toBe('sent global email states to Braze');
    expect(JSON.stringify(sent)).not.toContain('ada@');
  });

  it('of an address without a profile is kept by Braze, creates nobody, and ends as accepted', async () => {
    const scene = await setScene();
    await scene.wish(stop);
    await scene.untilDelivery(stop, 'accepted');
    scene.clock.advance(2000);
    await scene.untilRequests(paths.exported, 1);
    scene.clock.advance(horizonMs);
    await scene.until(async () => (await scene.store.nextDueAt('eu')) === undefined);
    expect(await scene.choiceOf(stop)).toMatchObject({ delivery: 'accepted' });
    expect(scene.braze.world.emailState(ada)).toBe('unsubscribed');
    expect(scene.braze.world.personCount).toBe(0);
    expect(scene.braze.world.requests({ path: paths.global })).toHaveLength(1);
  });

  it('of an external id goes to its profile and creates none', async () => {
    const scene = await setScene({ braze: { people: [{ ...person, externalId: 'U-1' }] } });
    const known = { ...stop, who: { kind: 'external_id', value: 'U-1' } } as const;
    const unknown = { ...stop, who: { kind: 'external_id', value: 'U-2' } } as const;
    await scene.wish(known, unknown);
    await scene.untilDelivery(unknown, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(known, 'confirmed');
    await scene.untilDelivery(unknown, 'no_profile');
    expect(scene.braze.world.emailState(ada)).toBe('unsubscribed');
    expect(scene.braze.world.personCount).toBe(1);
  });

  it('is sent again while reads, which lag, still show the opposite, and then confirmed', async () => {
    const scene = await setScene({ braze: { people: [person], lagMs: 20_000 } });
    await scene.wish(stop);
    await scene.untilDelivery(stop, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(stop, 'recorded');
    scene.clock.advance(5000);
    await scene.untilDelivery(stop, 'accepted');
    scene.clock.advance(20_000);
    await scene.untilDelivery(stop, 'confirmed');
  });

  it.each(['lost', 'applied'] as const)('whose answer was lost is sent again; the first was %s', async (effect) => {
    const scene = await setScene({ braze: { people: [person] } });
    scene.braze.world.addFault({ kind: 'reset', effect, path: paths.global });
    await scene.wish(stop);
    await untilLogged(scene, 'sent global', 1);
    scene.clock.advance(1000);
    await scene.untilDelivery(stop, 'accepted');
    scene.clock.advance(3000);
    await scene.untilDelivery(stop, 'confirmed');
  });

  it('that the key may not send stops nothing else, and goes out once it may', async () => {
    const scene = await setScene(withScopes('email.status'));
    await scene.wish(stop, { who: ada, topic: 'offers', state: 'unsubscribed' });
    await scene.untilDelivery({ who: ada, topic: 'offers' }, 'accepted');
    await scene.until(() => scene.deliverer.status().missingPermissions.length > 0);
    expect(scene.deliverer.status().closed.map(({ lane }) => lane)).toEqual(['global']);
    await scene.untilDelivery(stop, 'recorded');
    await scene.wish({ who: ada, topic: 'news', state: 'subscribed' });
    await scene.untilDelivery({ who: ada, topic: 'news' }, 'accepted');
    scene.braze.world.setKeys([{ key: apiKey }]);
    scene.clock.advance(60_000);
    await scene.untilDelivery(stop, 'accepted');
  });

  it('that the key may not read back waits for that and stops nothing else', async () => {
    const scene = await setScene(withScopes('users.export.ids'));
    await scene.wish(stop);
    await scene.untilDelivery(stop, 'accepted');
    scene.clock.advance(2000);
    await scene.until(() => scene.deliverer.status().missingPermissions.length > 0);
    await scene.wish({ who: ada, topic: 'offers', state: 'unsubscribed' });
    await scene.untilDelivery({ who: ada, topic: 'offers' }, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery({ who: ada, topic: 'offers' }, 'confirmed');
    expect((await scene.choiceOf(stop))?.delivery).toBe('accepted');
  });

  it('parts the address that Braze refuses from its neighbours', async () => {
    const scene = await setScene({ braze: { people: [person] } });
    // Once for all three, once for the first two, once for one alone.
    scene.braze.world.addFault({ kind: 'status', status: 400, path: paths.global, times: 3 });
    const wishes = [ada, 'bob@example.com', 'eve@example.com'].map((who) => ({ ...stop, who }));
    await scene.wish(...wishes);
    await scene.untilRequests(paths.global, 5);
    const ends = async (): Promise<unknown[]> =>
      Promise.all(wishes.map(async (wish) => (await scene.choiceOf(wish))?.delivery));
    await scene.until(async () => !(await ends()).includes('sent'));
    expect((await ends()).sort()).toEqual(['accepted', 'accepted', 'failed']);
  });
});

// A lift that waits is looked at again after at most a minute.
describe.each([false, true])('lifting a global unsubscribe (a group subscribe lifts it, too: %s)', (lifts) => {
  const options = (more: SceneOptions['braze'] = {}): SceneOptions => ({
    braze: { people: [gone], unknowns: { groupSubscribeLiftsGlobal: lifts }, ...more },
  });

  it('sends the opt-outs first, and nothing else before Braze shows them', async () => {
    const scene = await setScene(options());
    const hold = scene.braze.world.hold({ path: paths.set });
    await scene.wish(...lift);
    await scene.untilDelivery(lift[1], 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(lift[1], 'recorded');
    expect(writes(scene)).toEqual([paths.set]);
    expect(scene.braze.world.emailState(ada)).toBe('unsubscribed');
    hold.release();
    scene.clock.advance(5000);
    await scene.untilDelivery(lift[1], 'accepted');
    expect(scene.braze.world.emailState(ada)).toBe('unsubscribed');
    scene.clock.advance(3000);
    await scene.untilDelivery(lift[1], 'confirmed');
    scene.clock.advance(60_000);
    await scene.untilDelivery(lift[0], 'accepted');
    await scene.untilDelivery(lift[2], 'accepted');
    scene.clock.advance(3000);
    await scene.untilDelivery(lift[0], 'confirmed');
    await scene.untilDelivery(lift[2], 'confirmed');
    expect(scene.braze.world.emailState(ada)).toBe('subscribed');
    expect(scene.braze.world.groupState({ email: ada }, groups.offers)).toBe('unsubscribed');
    expect(scene.braze.world.groupState({ email: ada }, groups.news)).toBe('subscribed');
  });

  it('keeps the order over a crash between the opt-outs and the lift', async () => {
    const scene = await setScene(options());
    scene.braze.world.addFault({ kind: 'timeout', path: paths.set, effect: 'lost' });
    await scene.wish(...lift);
    await scene.untilRequests(paths.set, 1);
    await scene.deliverer.stop();
    const heir = scene.makeDeliverer();
    heir.start();
    await scene.until(() => heir.status().state !== 'standby');
    scene.clock.advance(60_000);
    await scene.untilDelivery(lift[1], 'accepted');
    expect(writes(scene)).not.toContain(paths.global);
    expect(writes(scene)).not.toContain(paths.track);
    scene.clock.advance(3000);
    await scene.untilDelivery(lift[1], 'confirmed');
    scene.clock.advance(60_000);
    await scene.untilDelivery(lift[2], 'accepted');
    expect(writes(scene).at(0)).toBe(paths.set);
  });

  it('waits as long as the opt-outs cannot be sent', async () => {
    const scene = await setScene(options());
    scene.braze.world.addFault({ kind: 'status', status: 503, path: paths.set, times: 'until_cleared' });
    await scene.wish(...lift);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await untilLogged(scene, 'sent choices', attempt);
      scene.clock.advance(60_000);
    }
    await untilLogged(scene, 'sent choices', 6);
    expect(new Set(writes(scene))).toEqual(new Set([paths.set]));
    scene.braze.world.clearFaults();
    scene.clock.advance(60_000);
    await scene.untilDelivery(lift[1], 'accepted');
    scene.clock.advance(3000);
    await scene.untilDelivery(lift[1], 'confirmed');
    scene.clock.advance(60_000);
    await scene.untilDelivery(lift[2], 'accepted');
  });

  it('is overtaken by a later global unsubscribe, which wins', async () => {
    const scene = await setScene(options());
    await scene.wish(...lift);
    await scene.untilDelivery(lift[1], 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(lift[1], 'confirmed');
    scene.clock.advance(60_000);
    await scene.untilDelivery(lift[2], 'accepted');
    await scene.wish(stop);
    await scene.untilRequests(paths.global, 2);
    await scene.untilDelivery(stop, 'accepted');
    scene.clock.advance(horizonMs);
    await scene.untilDelivery(stop, 'confirmed');
    expect(scene.braze.world.emailState(ada)).toBe('unsubscribed');
  });
});
