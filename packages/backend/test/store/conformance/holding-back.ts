import { expect, it } from 'vitest';
import { optOutSeen } from '../../../src/store/held-back.ts';
import {
  change,
  horizonMs,
  lease,
  namesOf,
  save,
  sent,
  settlement,
  start,
  type FreshStore,
  type OpenFresh,
} from './scene.ts';

const minuteMs = 60_000;

/** Who is handed out for sending or for reading at `now`. */
async function handedOut({ store }: FreshStore, now: number): Promise<{ send: string[]; read: string[] }> {
  const held = await lease(store, 'holder-1', now);
  const read = namesOf(await store.claimForRead(held, 10, minuteMs, now));
  return { read, send: namesOf(await store.claimForSend(held, 10, now)) };
}

export function exerciseHoldingBack(openFresh: OpenFresh): void {
  it('holds an opt-in back while an opt-out may still be on its way, and lets delivery look at it', async () => {
    const fresh = await openFresh({ horizonMs });
    const held = await lease(fresh.store);
    await sent(fresh.store, held, 'ann', 'unsubscribed');
    await save(fresh.store, [change('ann', 'subscribed')], start + 1);
    expect(await fresh.store.claimForSend(held, 10, start + 1)).toEqual([]);
    const [looked] = await fresh.store.claimForRead(held, 10, minuteMs, start + 1);
    expect(looked).toMatchObject({
      ...{ state: 'subscribed', revision: 2, delivery: 'recorded', attempts: 0, seenApplied: false, resends: 0 },
      ...{ sentAt: start, sentState: 'unsubscribed', opposedUntil: start + horizonMs },
    });
  });

  it('sends the opt-in once the horizon has passed', async () => {
    const fresh = await openFresh({ horizonMs });
    await sent(fresh.store, await lease(fresh.store), 'ann', 'unsubscribed');
    await save(fresh.store, [change('ann', 'subscribed')], start + 1);
    expect(await handedOut(fresh, start + horizonMs - 1)).toEqual({ send: [], read: ['ann'] });
    expect(await handedOut(fresh, start + horizonMs + minuteMs)).toEqual({ send: ['ann'], read: [] });
  });

  it('sends an opt-out at once, also while an opt-in may still be on its way', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await sent(store, held, 'ann', 'subscribed');
    await save(store, [change('ann', 'unsubscribed')], start + 1);
    expect(await store.claimForSend(held, 10, start + 1)).toMatchObject([
      { state: 'unsubscribed', revision: 2, opposedUntil: start + horizonMs },
    ]);
  });

  // A read that shows Braze unsubscribed does not show that the opt-out brought it about: it may still land.
  for (const delivery of ['accepted', 'in_doubt', 'confirmed', 'no_profile', 'not_applied', 'failed'] as const) {
    it(`holds an opt-in back although the opt-out just before it is ${delivery}`, async () => {
      const fresh = await openFresh({ horizonMs });
      const held = await lease(fresh.store);
      const optOut = await sent(fresh.store, held, 'ann', 'unsubscribed');
      await fresh.store.settle(held, [settlement(optOut, { delivery, nextAttemptAt: start + 5 })], start);
      await save(fresh.store, [change('ann', 'subscribed')], start + 1);
      expect(await handedOut(fresh, start + 1)).toEqual({ send: [], read: ['ann'] });
    });
  }

  it('sends an opt-in at once when the opt-out before it was never sent', async () => {
    const fresh = await openFresh({ horizonMs });
    await save(fresh.store, [change('ann', 'unsubscribed')]);
    await save(fresh.store, [change('ann', 'subscribed')], start + 1);
    expect(await handedOut(fresh, start + 1)).toEqual({ send: ['ann'], read: [] });
  });

  it('does not forget a send because the cell was saved again in between', async () => {
    const fresh = await openFresh({ horizonMs });
    await sent(fresh.store, await lease(fresh.store), 'ann', 'unsubscribed');
    await save(fresh.store, [change('ann', 'unsubscribed')], start + 1);
    await save(fresh.store, [change('ann', 'subscribed')], start + 2);
    expect(await handedOut(fresh, start + 2)).toEqual({ send: [], read: ['ann'] });
  });

  it('does not forget an older send because the last one agrees', async () => {
    const fresh = await openFresh({ horizonMs });
    const held = await lease(fresh.store);
    await sent(fresh.store, held, 'ann', 'unsubscribed');
    await save(fresh.store, [change('ann', 'subscribed')], start + 1);
    await save(fresh.store, [change('ann', 'unsubscribed')], start + 2);
    await save(fresh.store, [change('ann', 'subscribed')], start + 3);
    expect(await handedOut(fresh, start + 3)).toEqual({ send: [], read: ['ann'] });
  });

  it('waits for the later of two sends', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await sent(store, held, 'ann', 'subscribed');
    await sent(store, held, 'ann', 'unsubscribed', start + minuteMs);
    await save(store, [change('ann', 'subscribed')], start + 2 * minuteMs);
    const [choice] = await store.claimForRead(held, 10, minuteMs, start + 2 * minuteMs);
    expect(choice?.opposedUntil).toBe(start + minuteMs + horizonMs);
  });

  it('sends an opt-in at once when the last opposite send is older than the horizon', async () => {
    const fresh = await openFresh({ horizonMs });
    await sent(fresh.store, await lease(fresh.store), 'ann', 'unsubscribed');
    const later = start + horizonMs + 1;
    await save(fresh.store, [change('ann', 'subscribed')], later);
    expect(await handedOut(fresh, later)).toEqual({ send: ['ann'], read: [] });
  });

  it('sends an opt-in that is still opposed once delivery has seen Braze as the opt-out leaves it, until it fails', async () => {
    const fresh = await openFresh({ horizonMs });
    const { store } = fresh;
    const held = await lease(store);
    await sent(store, held, 'ann', 'unsubscribed');
    await save(store, [change('ann', 'subscribed')], start + 1);
    const [choice] = await store.claimForRead(held, 10, minuteMs, start + 1);
    if (choice === undefined) throw new Error('nothing to read');
    const released = settlement(choice, { nextAttemptAt: start + 2, reason: optOutSeen });
    await store.settle(held, [released], start + 2);
    expect(namesOf(await store.claimForRead(held, 10, minuteMs, start + 2))).toEqual([]);
    const [claimed] = await store.claimForSend(held, 10, start + 2);
    if (claimed === undefined) throw new Error('nothing to send');
    expect(claimed).toMatchObject({ state: 'subscribed', opposedUntil: start + horizonMs });
    const failed = settlement(claimed, { delivery: 'recorded', nextAttemptAt: start + 3, reason: 'braze_503' });
    await store.settle(held, [failed], start + 3);
    expect(await handedOut(fresh, start + 3)).toEqual({ send: [], read: ['ann'] });
  });

  it('sends an opt-in once delivery has found that nothing opposes it any more', async () => {
    const fresh = await openFresh({ horizonMs });
    const { store } = fresh;
    const held = await lease(store);
    await sent(store, held, 'ann', 'unsubscribed');
    await save(store, [change('ann', 'subscribed')], start + 1);
    const [choice] = await store.claimForRead(held, 10, minuteMs, start + 1);
    if (choice === undefined) throw new Error('nothing to read');
    await store.settle(held, [settlement(choice, { nextAttemptAt: start + 2, opposedUntil: null })], start + 2);
    expect(await handedOut(fresh, start + 2)).toEqual({ send: ['ann'], read: [] });
  });
}
