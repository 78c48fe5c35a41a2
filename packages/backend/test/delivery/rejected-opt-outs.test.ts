import { describe, expect, it } from 'vitest';
import { readBatchSize } from '../../src/braze/read-target-states.ts';
import type { Target } from '../../src/store/store.ts';
import { groups } from '../braze/simulated-braze.ts';
import { horizonMs, paths, setScene, type Scene, type SceneOptions, type Wish } from './delivery-scene.ts';
import { ada, attributesOf, eventsOf, leave, member, setSignalScene, untilSignals } from './signal-scene.ts';

const unknowns = { unknownPersonOnStatusSet: 'reject' } as const;
const reason = 'braze_400:a_user_with_one_of_the_identifiers_does_not_exist';

/** A Braze that rejects an opt-out for somebody it does not know, and knows nobody. */
function setRejectingScene(options: SceneOptions = {}): Promise<Scene> {
  return setScene({ ...options, braze: { unknowns, ...options.braze } });
}

/** Lets time pass until delivery has something to do. */
async function untilDue({ store, clock }: Scene): Promise<void> {
  const due = await store.nextDueAt('eu');
  if (due === undefined) throw new Error('nothing will be due');
  clock.advance(Math.max(0, due - clock.now()));
}

/** Sends an opt-out that Braze rejects, and moves time to its look-up. */
async function sendInVain(scene: Scene, ...wishes: readonly Wish[]): Promise<void> {
  await scene.wish(...wishes);
  for (const wish of wishes) await scene.untilDelivery(wish, 'in_doubt');
  await untilDue(scene);
}

async function reasonOf({ store }: Scene, target: Target = { kind: 'email', value: ada }): Promise<string | null> {
  const { choices } = (await store.personRecord(target)) ?? { choices: [] };
  return choices[0]?.reason ?? null;
}

/** What a session that sees them does. */
async function see(scene: Scene, target: Target): Promise<void> {
  const waiting = await scene.store.optOutsForNobody([target]);
  const seen = waiting.map((choice) => ({ ...choice, connection: 'eu', isHeld: false, via: 'session' }) as const);
  await scene.store.applyAgain(seen, scene.clock.now());
  scene.deliverer.nudge();
}

function count({ braze }: Scene, path: string): number {
  return braze.world.requests({ path }).length;
}

const phone = '+33612345678';
const texts = { topic: 'offers', channel: 'sms' } as const;

describe('an opt-out that Braze rejects because it does not know the person', () => {
  it.each([
    { kind: 'email', value: ada, who: { email: ada }, cell: {}, group: groups.news },
    { kind: 'phone', value: phone, who: { phone }, cell: texts, group: groups.texts },
    { kind: 'external_id', value: 'U-1', who: { externalId: 'U-1' }, cell: {}, group: groups.news },
  ] as const)(
    'ends with nobody to apply it for, and is applied once they are seen, by $kind',
    async ({ kind, value, who, cell, group }) => {
      const scene = await setRejectingScene();
      const target: Target = { kind, value };
      const wish: Wish = { who: target, state: 'unsubscribed', ...cell };
      await sendInVain(scene, wish);
      await scene.untilDelivery(wish, 'no_profile');
      expect(await reasonOf(scene, target)).toBeNull();
      expect(await scene.store.nextDueAt('eu')).toBeUndefined();
      expect([count(scene, paths.set), count(scene, paths.read)]).toEqual([1, 1]);
      scene.braze.world.addPerson({ ...who, groups: { [group]: 'subscribed' } });
      scene.clock.advance(horizonMs);
      await see(scene, target);
      await scene.untilDelivery(wish, 'accepted');
      await untilDue(scene);
      await scene.untilDelivery(wish, 'confirmed');
      expect(scene.braze.world.groupState(who, group)).toBe('unsubscribed');
    },
  );

  it('is applied by the read-back of an opt-in of theirs, which created the profile', async () => {
    const scene = await setRejectingScene();
    await sendInVain(scene, leave);
    await scene.untilDelivery(leave, 'no_profile');
    const join: Wish = { who: ada, topic: 'offers', state: 'subscribed' };
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(join, 'confirmed');
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(leave, 'confirmed');
    expect(scene.braze.world.groupState({ email: ada }, groups.news)).toBe('unsubscribed');
  });

  it('goes once more where they are put there before it is looked up', async () => {
    const scene = await setRejectingScene();
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'in_doubt');
    scene.braze.world.addPerson(member(ada));
    await untilDue(scene);
    await scene.untilDelivery(leave, 'recorded');
    await untilDue(scene);
    await scene.untilDelivery(leave, 'accepted');
    await untilDue(scene);
    await scene.untilDelivery(leave, 'confirmed');
    expect(scene.braze.world.groupState({ email: ada }, groups.news)).toBe('unsubscribed');
  });

  it('tells its attributes and its event once it is applied, and nothing before', async () => {
    const scene = await setSignalScene({ braze: { people: [], unknowns } });
    const at = new Date(scene.clock.now()).toISOString();
    await sendInVain(scene, leave);
    await scene.untilDelivery(leave, 'no_profile');
    expect(count(scene, paths.track)).toBe(0);
    scene.braze.world.addPerson(member(ada));
    await see(scene, { kind: 'email', value: ada });
    await scene.untilDelivery(leave, 'accepted');
    await untilDue(scene);
    await scene.untilDelivery(leave, 'confirmed');
    await untilSignals(scene, ['attributes 1 accepted', 'event 1 accepted']);
    expect(attributesOf(scene)).toMatchObject({ news_left: at });
    expect(eventsOf(scene, 'Left')).toBe(1);
  });

  it('is looked up together with everybody else whose was rejected', async () => {
    const scene = await setRejectingScene();
    const crowd = Array.from({ length: 60 }, (_, index): Wish => {
      return { who: `visitor-${index}@example.com`, state: 'unsubscribed' };
    });
    await scene.wish(...crowd);
    await scene.until(async () => (await scene.store.countByDelivery('eu')).in_doubt === crowd.length);
    expect(count(scene, paths.read)).toBe(0);
    await untilDue(scene);
    await scene.until(async () => (await scene.store.countByDelivery('eu')).no_profile === crowd.length);
    expect(count(scene, paths.read)).toBe(Math.ceil(crowd.length / readBatchSize));
  });

  it('leaves the people it was sent with as they are: they are accepted', async () => {
    const scene = await setRejectingScene({ braze: { people: [member('bob@example.com')] } });
    const bob: Wish = { who: 'bob@example.com', state: 'unsubscribed' };
    await scene.wish(leave, bob);
    await scene.untilDelivery(leave, 'in_doubt');
    await scene.untilDelivery(bob, 'accepted');
  });

  it('lets a lift of the global unsubscribe go, which waits until it is looked up', async () => {
    const scene = await setRejectingScene();
    const lift: Wish = { who: ada, topic: '*eu', state: 'subscribed', afterOptOuts: true };
    await scene.wish(leave, lift);
    await scene.untilDelivery(leave, 'in_doubt');
    expect(await scene.choiceOf(lift)).toMatchObject({ delivery: 'recorded' });
    expect(count(scene, paths.global)).toBe(0);
    await untilDue(scene);
    await scene.untilDelivery(leave, 'no_profile');
    scene.clock.advance(2000);
    await scene.untilDelivery(lift, 'accepted');
  });
});

describe('an opt-out that Braze rejects although it knows the person', () => {
  it('is sent once more and then has failed, with what Braze said', async () => {
    const scene = await setScene({ braze: { people: [member(ada)] } });
    const body = { message: 'Odd' };
    scene.braze.world.addFault({ kind: 'status', status: 400, body, path: paths.set, times: 'until_cleared' });
    await sendInVain(scene, leave);
    await scene.untilDelivery(leave, 'recorded');
    expect(await reasonOf(scene)).toBe('braze_400:unexplained');
    await untilDue(scene);
    await scene.untilDelivery(leave, 'in_doubt');
    await untilDue(scene);
    await scene.untilDelivery(leave, 'failed');
    expect(await reasonOf(scene)).toBe('braze_400:unexplained');
    expect(await scene.store.nextDueAt('eu')).toBeUndefined();
    expect([count(scene, paths.set), count(scene, paths.read)]).toEqual([2, 2]);
  });
});

describe('the look-up of a rejected opt-out', () => {
  it.each([
    { what: 'fails', fault: { kind: 'status', status: 503 } },
    { what: 'is put off', fault: { kind: 'status', status: 429 } },
    { what: 'gets no answer', fault: { kind: 'reset' } },
  ] as const)('that $what is made again; nothing is sent, and the reason is kept', async ({ fault }) => {
    const scene = await setRejectingScene();
    scene.braze.world.addFault({ ...fault, path: paths.read, times: 2 });
    await sendInVain(scene, leave);
    for (let reads = 1; reads <= 2; reads += 1) {
      await scene.untilRequests(paths.read, reads);
      await scene.until(
        () => scene.log.filter(({ message }) => message.startsWith('read choices back')).length === reads,
      );
      expect(await scene.choiceOf(leave)).toMatchObject({ delivery: 'in_doubt' });
      expect(await reasonOf(scene)).toBe(reason);
      scene.clock.advance(3_600_000);
    }
    await scene.untilDelivery(leave, 'no_profile');
    expect(count(scene, paths.set)).toBe(1);
  });

  it('that is rejected too ends it as failed, with what Braze said of the opt-out', async () => {
    const scene = await setRejectingScene();
    const body = { message: 'Not an address' };
    scene.braze.world.addFault({ kind: 'status', status: 400, body, path: paths.read, times: 'until_cleared' });
    await sendInVain(scene, leave);
    await scene.untilDelivery(leave, 'failed');
    expect(await reasonOf(scene)).toBe(reason);
  });

  it('is made by whoever takes over from a backend that died before it', async () => {
    const scene = await setRejectingScene();
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'in_doubt');
    await scene.deliverer.stop();
    scene.braze.world.addPerson(member(ada));
    await untilDue(scene);
    const next = scene.makeDeliverer();
    next.start();
    await scene.untilDelivery(leave, 'recorded');
    expect(await reasonOf(scene)).toBe(reason);
    await untilDue(scene);
    await scene.untilDelivery(leave, 'accepted');
  });
});
