import { describe, expect, it } from 'vitest';
import { groups } from '../braze/simulated-braze.ts';
import { horizonMs, paths, setScene, type Scene } from './delivery-scene.ts';

const ada = 'ada@example.com';
const news = { email: ada };
const person = (state: 'subscribed' | 'unsubscribed') => [{ email: ada, groups: { [groups.news]: state } }];
const leave = { who: ada, state: 'unsubscribed' } as const;
const join = { who: ada, state: 'subscribed' } as const;

function linesOf(scene: Scene, start: string): number {
  return scene.log.filter(({ message }) => message.startsWith(start)).length;
}

/** Moves time forward and waits for the read that is due then. */
async function advanceToRead(scene: Scene, ms: number): Promise<void> {
  const before = linesOf(scene, 'read');
  scene.clock.advance(ms);
  await scene.until(() => linesOf(scene, 'read') > before);
}

describe('an opt-out', () => {
  it('overtakes an opt-in in flight, and wins when Braze applies the opt-in last', async () => {
    const scene = await setScene({ braze: { people: person('unsubscribed') } });
    const hold = scene.braze.world.hold({ path: paths.track });
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    await scene.wish(leave);
    await scene.untilRequests(paths.set, 1);
    await scene.untilDelivery(leave, 'accepted');
    await advanceToRead(scene, 2000);
    expect((await scene.choiceOf(leave))?.delivery).toBe('accepted');
    hold.release();
    expect(scene.braze.world.groupState(news, groups.news)).toBe('subscribed');
    await advanceToRead(scene, horizonMs);
    await scene.untilDelivery(leave, 'recorded');
    scene.clock.advance(5000);
    await scene.untilDelivery(leave, 'accepted');
    expect(scene.braze.world.groupState(news, groups.news)).toBe('unsubscribed');
    scene.clock.advance(3000);
    await scene.untilDelivery(leave, 'confirmed');
  });

  it('is confirmed once the opt-in before it can land no more', async () => {
    const scene = await setScene({ braze: { people: person('unsubscribed') } });
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await advanceToRead(scene, 2000);
    expect((await scene.choiceOf(leave))?.delivery).toBe('accepted');
    scene.clock.advance(horizonMs);
    await scene.untilDelivery(leave, 'confirmed');
    expect(scene.braze.world.requests({ path: paths.set })).toHaveLength(1);
  });

  it('holds although a confirmed opt-in before it lands last, in a group that had been subscribed to before', async () => {
    const scene = await setScene({ braze: { people: person('subscribed') } });
    const hold = scene.braze.world.hold({ path: paths.track });
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    // Braze shows what was wanted, though the opt-in did not bring it about.
    scene.clock.advance(2000);
    await scene.untilDelivery(join, 'confirmed');
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await advanceToRead(scene, 2000);
    hold.release();
    expect(scene.braze.world.groupState(news, groups.news)).toBe('subscribed');
    await advanceToRead(scene, horizonMs);
    await scene.untilDelivery(leave, 'recorded');
    scene.clock.advance(5000);
    await scene.untilDelivery(leave, 'accepted');
    expect(scene.braze.world.groupState(news, groups.news)).toBe('unsubscribed');
  });

  it('that Braze refuses because it does not know the person yet is sent again until the opt-in before it has landed', async () => {
    const scene = await setScene({ braze: { unknowns: { unknownPersonOnStatusSet: 'reject' } } });
    const hold = scene.braze.world.hold({ path: paths.track });
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    await scene.wish(leave);
    await scene.untilRequests(paths.set, 1);
    await scene.untilDelivery(leave, 'recorded');
    hold.release();
    expect(scene.braze.world.groupState(news, groups.news)).toBe('subscribed');
    scene.clock.advance(1000);
    await scene.untilDelivery(leave, 'accepted');
    expect(scene.braze.world.groupState(news, groups.news)).toBe('unsubscribed');
  });

  it('of somebody new waits for the opt-in that may still create the profile', async () => {
    const scene = await setScene();
    const hold = scene.braze.world.hold({ path: paths.track });
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await advanceToRead(scene, 2000);
    expect((await scene.choiceOf(leave))?.delivery).toBe('accepted');
    hold.release();
    await advanceToRead(scene, 8000);
    await scene.untilDelivery(leave, 'recorded');
    scene.clock.advance(5000);
    await scene.untilDelivery(leave, 'accepted');
    expect(scene.braze.world.groupState(news, groups.news)).toBe('unsubscribed');
  });

  it('never waits for opt-ins that Braze is slow to answer', async () => {
    const scene = await setScene({ braze: { people: person('subscribed') }, client: { timeoutMs: 60_000 } });
    scene.braze.world.addFault({ kind: 'timeout', path: paths.track, times: 'until_cleared' });
    const slow = Array.from({ length: 400 }, (_, index) => ({ ...join, who: `person${index}@example.com` }));
    await scene.wish(...slow);
    await scene.untilRequests(paths.track, 4);
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await scene.client.close();
  });

  it('that Braze accepted and forgot is sent again and again, with growing waits', async () => {
    const scene = await setScene({ braze: { people: person('subscribed') } });
    const hold = scene.braze.world.hold({ path: paths.set, times: 3 });
    await scene.wish(leave);
    for (const resendAfterMs of [3750, 7500, 15_000]) {
      await scene.untilDelivery(leave, 'accepted');
      await advanceToRead(scene, 3000);
      await scene.untilDelivery(leave, 'recorded');
      scene.clock.advance(resendAfterMs);
    }
    await scene.untilRequests(paths.set, 4);
    await scene.untilDelivery(leave, 'accepted');
    expect(hold.size).toBe(3);
    expect(scene.braze.world.groupState(news, groups.news)).toBe('unsubscribed');
    scene.clock.advance(3000);
    await scene.untilDelivery(leave, 'confirmed');
  });
});

describe('an opt-in', () => {
  it('waits for the opt-out in flight, and goes out once that is seen applied', async () => {
    const scene = await setScene({ braze: { people: person('subscribed') } });
    const hold = scene.braze.world.hold({ path: paths.set });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await scene.wish(join);
    await scene.until(() => linesOf(scene, 'read') === 1);
    expect(scene.braze.world.requests({ path: paths.track })).toEqual([]);
    hold.release();
    scene.clock.advance(2000);
    await scene.untilDelivery(join, 'accepted');
    expect(scene.braze.world.groupState(news, groups.news)).toBe('subscribed');
    await advanceToRead(scene, 2000);
    scene.clock.advance(horizonMs);
    await scene.untilDelivery(join, 'confirmed');
  });

  it('is not called confirmed when the opt-out before it lands last, in a group that nobody was subscribed to', async () => {
    const scene = await setScene({ braze: { people: person('unsubscribed') } });
    const hold = scene.braze.world.hold({ path: paths.set });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    // Braze is as the opt-out leaves it, though not because of it.
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    await advanceToRead(scene, 2000);
    hold.release();
    expect(scene.braze.world.groupState(news, groups.news)).toBe('unsubscribed');
    await advanceToRead(scene, horizonMs);
    await scene.untilDelivery(join, 'not_applied');
  });

  it('of somebody without a profile goes out once the opt-out before it had its moment', async () => {
    const scene = await setScene();
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await scene.wish(join);
    await scene.until(() => linesOf(scene, 'read') === 1);
    expect(scene.braze.world.requests({ path: paths.track })).toEqual([]);
    scene.clock.advance(2000);
    await scene.untilDelivery(join, 'accepted');
    expect(scene.braze.world.groupState(news, groups.news)).toBe('subscribed');
  });

  it('goes out at the horizon where the opt-out before it was never seen', async () => {
    const scene = await setScene({ braze: { people: person('subscribed') } });
    scene.braze.world.hold({ path: paths.set });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await scene.wish(join);
    await scene.until(() => linesOf(scene, 'read') === 1);
    await advanceToRead(scene, horizonMs - 1);
    expect(scene.braze.world.requests({ path: paths.track })).toEqual([]);
    scene.clock.advance(1000);
    await scene.untilDelivery(join, 'accepted');
  });

  it('goes out as soon as Braze was looked at when the opt-out before it was confirmed', async () => {
    const scene = await setScene({ braze: { people: person('subscribed') } });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(leave, 'confirmed');
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
  });

  it('that Braze accepted and forgot is sent once more, and then named not applied', async () => {
    const scene = await setScene({ braze: { people: person('unsubscribed') } });
    scene.braze.world.hold({ path: paths.track, times: 9 });
    await scene.wish(join);
    for (const requests of [1, 2]) {
      await scene.untilRequests(paths.track, requests);
      await scene.untilDelivery(join, 'accepted');
      await advanceToRead(scene, horizonMs);
    }
    await scene.untilDelivery(join, 'not_applied');
    expect(scene.braze.world.requests({ path: paths.track })).toHaveLength(2);
    expect(await scene.store.nextDueAt('eu')).toBeUndefined();
  });

  it('does not undo an opt-out made in Braze', async () => {
    const scene = await setScene({ braze: { people: person('unsubscribed') } });
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(join, 'confirmed');
    scene.braze.world.setGroupState(news, groups.news, 'unsubscribed');
    scene.clock.advance(10 * horizonMs);
    expect(await scene.store.nextDueAt('eu')).toBeUndefined();
    expect(scene.braze.world.requests({ path: paths.track })).toHaveLength(1);
  });
});

describe('a change while the request for the one before is under way', () => {
  it('is delivered after it: the answer settles only what was sent', async () => {
    const scene = await setScene({ braze: { people: person('subscribed') } });
    scene.braze.world.addFault({ kind: 'slow', delayMs: 60, path: paths.set });
    await scene.wish(leave);
    await scene.untilRequests(paths.set, 1);
    await scene.wish(join, { ...leave, topic: 'offers' });
    await scene.until(() => scene.log.some(({ movedOn }) => movedOn === 1));
    scene.clock.advance(2000);
    await scene.untilDelivery(join, 'accepted');
    expect(scene.braze.world.groupState(news, groups.news)).toBe('subscribed');
  });
});

describe('an archived group', () => {
  it('keeps an opt-out coming back rather than calling it done', async () => {
    const archived = { id: groups.news, name: 'News', channel: 'email', archived: true } as const;
    const scene = await setScene({ braze: { people: person('subscribed') } });
    scene.braze.world.setGroup(archived);
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await advanceToRead(scene, 2000);
    await scene.untilDelivery(leave, 'recorded');
    expect(await scene.store.nextDueAt('eu')).toBeDefined();
  });

  it('that nobody ever touched ends an opt-out as not applied, after one more try', async () => {
    const scene = await setScene({ braze: { people: [{ email: ada }] } });
    scene.braze.world.setGroup({ id: groups.news, name: 'News', channel: 'email', archived: true });
    await scene.wish(leave);
    for (const requests of [1, 2]) {
      await scene.untilRequests(paths.set, requests);
      await scene.untilDelivery(leave, 'accepted');
      await advanceToRead(scene, horizonMs);
    }
    await scene.untilDelivery(leave, 'not_applied');
  });
});

describe('an address that several profiles share', () => {
  it('is confirmed to have left only when all of them have', async () => {
    const scene = await setScene({
      braze: {
        people: [{ externalId: 'u-1', email: ada, groups: { [groups.news]: 'subscribed' } }],
        unknowns: { sharedAddressGroups: 'keep' },
      },
    });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    scene.braze.world.addPerson({ externalId: 'u-2', email: ada, groups: { [groups.news]: 'subscribed' } });
    expect(scene.braze.world.groupState(news, groups.news)).toBe('mixed');
    await advanceToRead(scene, 2000);
    await scene.untilDelivery(leave, 'recorded');
    scene.clock.advance(5000);
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(3000);
    await scene.untilDelivery(leave, 'confirmed');
    expect(scene.braze.world.groupState(news, groups.news)).toBe('unsubscribed');
  });
});
