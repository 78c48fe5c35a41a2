import { describe, expect, it } from 'vitest';
import { groups } from '../braze/simulated-braze.ts';
import { horizonMs, paths, setScene, type Scene, type Wish } from './delivery-scene.ts';
import { ada, attributesOf, eventsOf, leave, member, setSignalScene, signalsOf, untilSignals } from './signal-scene.ts';
import { tableFor } from './table-of.ts';

const news: Wish = { who: ada, state: 'unsubscribed' };
const offers: Wish = { who: ada, topic: 'offers', state: 'subscribed' };

/** Sends a choice and moves time to its first read. */
async function send(scene: Scene, wish: Wish): Promise<void> {
  await scene.wish(wish);
  await scene.untilDelivery(wish, 'accepted');
  scene.clock.advance(2000);
}

/** Has an opt-out end with nobody to apply it for. */
async function sendForNobody(scene: Scene, wish: Wish = news): Promise<void> {
  await send(scene, wish);
  await scene.untilDelivery(wish, 'no_profile');
}

/** What a session that sees her does. */
async function see(scene: Scene, { isHeld }: { readonly isHeld: boolean }): Promise<void> {
  const [choice] = await scene.store.optOutsForNobody([{ kind: 'email', value: ada }]);
  if (choice === undefined) throw new Error('no opt-out waits for her');
  await scene.store.applyAgain([{ ...choice, connection: 'eu', isHeld, via: 'session' }], scene.clock.now());
  scene.deliverer.nudge();
}

function sets(scene: Scene): number {
  return scene.braze.world.requests({ path: paths.set }).length;
}

function ledgerOf(scene: Scene): Promise<string[]> {
  const rows = scene.store.ledgerOf({ kind: 'email', value: ada });
  return rows.then((all) => all.map(({ action, topic, context }) => `${action} ${topic} ${context.session}`));
}

describe('an opt-out for somebody whom Braze did not know', () => {
  it('is applied, and confirmed, once she is seen there', async () => {
    const scene = await setScene();
    await sendForNobody(scene);
    scene.braze.world.addPerson(member(ada));
    scene.clock.advance(horizonMs);
    await see(scene, { isHeld: false });
    await scene.untilDelivery(news, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(news, 'confirmed');
    expect(scene.braze.world.groupState({ email: ada }, groups.news)).toBe('unsubscribed');
    expect(sets(scene)).toBe(2);
    expect(await ledgerOf(scene)).toEqual(['set news session-1', 'seen news session']);
  });

  it('tells its attributes and its event then, as of when she left', async () => {
    const scene = await setSignalScene({ braze: { people: [] } });
    const at = new Date(scene.clock.now()).toISOString();
    await sendForNobody(scene, leave);
    expect(await signalsOf(scene)).toEqual([]);
    scene.braze.world.addPerson(member(ada, { customAttributes: { news_since: 'long ago' } }));
    scene.clock.advance(horizonMs);
    await see(scene, { isHeld: false });
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(leave, 'confirmed');
    await untilSignals(scene, ['attributes 1 accepted', 'event 1 accepted']);
    expect(attributesOf(scene)).toEqual({ news_left: at, told_on: 'acme-www' });
    expect(eventsOf(scene, 'Left')).toBe(1);
  });

  it('is not sent where Braze holds it already: a read confirms it, and the rest is told', async () => {
    const scene = await setSignalScene({ braze: { people: [] } });
    await sendForNobody(scene, leave);
    scene.braze.world.addPerson({ email: ada, groups: { [groups.news]: 'unsubscribed' } });
    scene.clock.advance(horizonMs);
    await see(scene, { isHeld: true });
    await scene.untilDelivery(leave, 'confirmed');
    await untilSignals(scene, ['attributes 1 accepted', 'event 1 accepted']);
    expect(sets(scene)).toBe(1);
  });

  it('ends as it was where she is gone again', async () => {
    const scene = await setScene();
    await sendForNobody(scene);
    await see(scene, { isHeld: false });
    await scene.untilDelivery(news, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(news, 'no_profile');
    expect(await scene.store.nextDueAt('eu')).toBeUndefined();
    expect(scene.braze.world.personCount).toBe(0);
  });
});

describe('a read-back that shows somebody whom Braze did not know', () => {
  it('has older opt-outs applied, as where an opt-in of ours created the profile', async () => {
    const scene = await setScene();
    await sendForNobody(scene);
    await send(scene, offers);
    await scene.untilDelivery(offers, 'confirmed');
    await scene.untilDelivery(news, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(news, 'confirmed');
    expect(scene.braze.world.people({ email: ada })[0]?.groups).toMatchObject({
      [groups.news]: { state: 'unsubscribed' },
      [groups.offers]: { state: 'subscribed' },
    });
    expect(await ledgerOf(scene)).toEqual(['set news session-1', 'set offers session-1', 'seen news read_back']);
  });

  it('has them applied also where it reads the global email state', async () => {
    const scene = await setScene();
    await sendForNobody(scene);
    scene.braze.world.addPerson(member(ada));
    const global: Wish = { who: ada, topic: '*eu', state: 'unsubscribed' };
    await send(scene, global);
    await scene.untilDelivery(global, 'confirmed');
    await scene.untilDelivery(news, 'accepted');
    expect(scene.braze.world.groupState({ email: ada }, groups.news)).toBe('unsubscribed');
  });

  it('leaves alone what leads elsewhere by now', async () => {
    let isMoved = false;
    const route = (subscriptionGroupId: string) => ({ connection: 'eu', subscriptionGroupId, doubleOptIn: false });
    const routes = tableFor(['news/email', 'offers/email'], ({ topic }) =>
      topic === 'offers' ? route(groups.offers) : isMoved ? undefined : route(groups.news),
    );
    const scene = await setScene({ deliverer: { routes } });
    await sendForNobody(scene);
    isMoved = true;
    await send(scene, offers);
    await scene.untilDelivery(offers, 'confirmed');
    expect(await scene.choiceOf(news)).toMatchObject({ delivery: 'no_profile' });
  });

  it('leaves alone what was recorded for an external id, and for anybody else', async () => {
    const scene = await setScene({ connection: { identifyBy: 'external_id' } });
    const id = { kind: 'external_id', value: 'U-1' } as const;
    await sendForNobody(scene, { who: id, state: 'unsubscribed' });
    await sendForNobody(scene);
    scene.braze.world.addPerson({ externalId: 'U-1', email: ada });
    const optIn: Wish = { who: id, topic: 'offers', state: 'subscribed' };
    await send(scene, optIn);
    await scene.untilDelivery(optIn, 'confirmed');
    expect(await scene.choiceOf({ who: id })).toMatchObject({ delivery: 'no_profile' });
    expect(await scene.choiceOf(news)).toMatchObject({ delivery: 'no_profile' });
  });

  it('leaves them alone where it shows nobody either', async () => {
    const scene = await setScene();
    await sendForNobody(scene);
    await sendForNobody(scene, { ...offers, state: 'unsubscribed' });
    expect(await ledgerOf(scene)).toEqual(['set news session-1', 'set offers session-1']);
    expect(await scene.store.nextDueAt('eu')).toBeUndefined();
  });

  it('leaves them alone where it settles nothing for good', async () => {
    const scene = await setScene();
    await sendForNobody(scene);
    scene.braze.world.addPerson({ email: ada });
    scene.braze.world.addFault({
      ...{ kind: 'status', status: 201, path: paths.track, effect: 'lost' },
      body: { message: 'success' },
    });
    await send(scene, offers);
    await scene.until(() => scene.log.filter(({ message }) => message.startsWith('read choices back')).length === 2);
    expect(await scene.choiceOf(offers)).toMatchObject({ delivery: 'accepted' });
    expect(await scene.choiceOf(news)).toMatchObject({ delivery: 'no_profile' });
  });

  it('cannot keep choices of one person going where reads show her now and then', async () => {
    const scene = await setScene();
    await sendForNobody(scene);
    scene.braze.world.addPerson({ email: ada });
    await send(scene, offers);
    await scene.untilDelivery(offers, 'confirmed');
    await scene.untilDelivery(news, 'accepted');
    scene.braze.world.addFault({
      ...{ kind: 'status', status: 200, path: paths.read, times: 'until_cleared' },
      body: { message: 'success', users: [] },
    });
    scene.clock.advance(2000);
    await scene.untilDelivery(news, 'no_profile');
    scene.braze.world.clearFaults();
    scene.clock.advance(24 * horizonMs);
    expect(await scene.store.nextDueAt('eu')).toBeUndefined();
    expect(await ledgerOf(scene)).toHaveLength(3);
  });
});
