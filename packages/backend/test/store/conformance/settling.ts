import { expect, it } from 'vitest';
import { optOutSeen } from '../../../src/store/held-back.ts';
import type { DeliverableChoice } from '../../../src/store/store.ts';
import {
  change,
  horizonMs,
  lease,
  namesOf,
  person,
  save,
  sent,
  settlement,
  standing,
  start,
  type OpenFresh,
} from './scene.ts';

export function exerciseSettling(openFresh: OpenFresh): void {
  it('notes everything a settlement says', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'subscribed');
    const noted = {
      delivery: 'in_doubt',
      attempts: 3,
      opposedUntil: start + 77,
      seenApplied: true,
      resends: 1,
    } as const;
    await store.settle(held, [settlement(choice, { ...noted, nextAttemptAt: start + 50, reason: 'timeout' })], start);
    expect(await store.claimForRead(held, 1, 1000, start + 50)).toMatchObject([noted]);
  });

  it('leaves a choice that changed meanwhile as it is, and settles its neighbours', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const ann = await sent(store, held, 'ann', 'unsubscribed');
    const bob = await sent(store, held, 'bob', 'unsubscribed');
    await save(store, [change('ann', 'unsubscribed')], start + 1);
    const confirmed = [settlement(ann, { delivery: 'confirmed' }), settlement(bob, { delivery: 'confirmed' })];
    expect(await store.settle(held, confirmed, start + 2)).toEqual({ refused: 1 });
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'recorded', revision: 2 });
    expect(await standing(store, 'bob')).toMatchObject({ delivery: 'confirmed' });
    expect(namesOf(await store.claimForSend(held, 10, start + 2))).toEqual(['ann']);
  });

  it('leaves a choice that changed meanwhile as it is, also where it stands again as it was claimed', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const first = await sent(store, held, 'ann', 'unsubscribed');
    // Changed and handed out anew within the same millisecond.
    await sent(store, held, 'ann', 'unsubscribed');
    expect(await store.settle(held, [settlement(first, { delivery: 'failed' })], start)).toEqual({ refused: 1 });
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'sent', revision: 2 });
    // Looked at because of the opt-out in flight, changed twice, and held back once more.
    await save(store, [change('ann', 'subscribed')], start + 1);
    const [looked] = await store.claimForRead(held, 1, 60_000, start + 1);
    if (looked === undefined) throw new Error('nothing to look at');
    await save(store, [change('ann', 'unsubscribed')], start + 2);
    await save(store, [change('ann', 'subscribed')], start + 3);
    const released = settlement(looked, { nextAttemptAt: start + 4, reason: optOutSeen });
    expect(await store.settle(held, [released], start + 4)).toEqual({ refused: 1 });
    expect(await store.claimForSend(held, 1, start + 4)).toEqual([]);
  });

  it('refuses a choice that a later holder has sent since', async () => {
    const { store } = await openFresh({ horizonMs });
    const first = await lease(store, 'one', start, 1000);
    const choice = await sent(store, first, 'ann', 'unsubscribed');
    const second = await lease(store, 'two', start + 1000, 1000);
    await store.recoverAbandoned(second, horizonMs, start + 1000);
    await store.claimForSend(second, 1, start + 1000);
    const settled = settlement(choice, { delivery: 'failed' });
    const forged = { ...second, fence: first.fence };
    expect(await store.settle(first, [settled], start + 1001)).toEqual({ refused: 1 });
    expect(await store.settle(forged, [settled], start + 1001)).toEqual({ refused: 1 });
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'sent' });
  });

  it('refuses what a read that stalled says of a choice that was sent, or settled, since', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'subscribed');
    await store.settle(held, [settlement(choice, { delivery: 'accepted', nextAttemptAt: start + 1 })], start);
    const read = async (at: number): Promise<DeliverableChoice> => {
      const [claimed] = await store.claimForRead(held, 1, 60_000, at);
      if (claimed === undefined) throw new Error('nothing to read');
      return claimed;
    };
    const stalled = await read(start + 1);
    const next = await read(start + 60_001);
    const again = { delivery: 'recorded', nextAttemptAt: start + 60_002, resends: 1 } as const;
    expect(await store.settle(held, [settlement(next, again)], start + 60_002)).toEqual({ refused: 0 });
    const confirmed = { delivery: 'confirmed', seenApplied: true, followUps: ['event'] } as const;
    expect(await store.settle(held, [settlement(stalled, confirmed)], start + 60_002)).toEqual({ refused: 1 });
    const [resent] = await store.claimForSend(held, 1, start + 60_003);
    if (resent === undefined) throw new Error('it was not sent again');
    expect(await store.settle(held, [settlement(stalled, again)], start + 60_004)).toEqual({ refused: 1 });
    expect(await store.claimForSend(held, 1, start + 60_004)).toEqual([]);
    const accepted = settlement(resent, { delivery: 'accepted', nextAttemptAt: start + 60_005 });
    expect(await store.settle(held, [accepted], start + 60_005)).toEqual({ refused: 0 });
    expect(await store.settle(held, [settlement(stalled, again)], start + 60_006)).toEqual({ refused: 1 });
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'accepted' });
    expect(await store.signalsOf(person('ann'))).toEqual([]);
  });

  it('refuses a cell it does not know', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'unsubscribed');
    const elsewhere = settlement({ ...choice, topic: 'offers' }, { delivery: 'confirmed' });
    expect(await store.settle(held, [elsewhere], start)).toEqual({ refused: 1 });
  });

  it('has nothing to do for no settlements', async () => {
    const { store } = await openFresh({ horizonMs });
    expect(await store.settle(await lease(store), [], start)).toEqual({ refused: 0 });
  });

  it('is not due any more once nothing is left to do', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'unsubscribed');
    await store.settle(held, [settlement(choice, { delivery: 'confirmed' })], start);
    expect(await store.nextDueAt('eu')).toBeUndefined();
    expect(await store.countByDelivery('eu')).toEqual({ confirmed: 1 });
  });

  it('settles hundreds of choices in one call', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const names = Array.from({ length: 300 }, (_, index) => `person-${index}`);
    await save(
      store,
      names.map((name) => change(name, 'unsubscribed')),
    );
    const claimed = await store.claimForSend(held, 300, start);
    const settled = claimed.map((choice) => settlement(choice, { delivery: 'confirmed' }));
    expect(await store.settle(held, settled, start)).toEqual({ refused: 0 });
    expect(await store.countByDelivery('eu')).toEqual({ confirmed: 300 });
  });
}
