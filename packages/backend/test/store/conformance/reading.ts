import { expect, it } from 'vitest';
import { change, horizonMs, lease, namesOf, save, sent, settlement, start, type OpenFresh } from './scene.ts';

export function exerciseReading(openFresh: OpenFresh): void {
  it('hands out accepted and doubtful choices that are due, longest due first', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const accepted = await sent(store, held, 'accepted', 'subscribed');
    const doubtful = await sent(store, held, 'doubtful', 'unsubscribed');
    const later = await sent(store, held, 'later', 'unsubscribed');
    await store.settle(
      held,
      [
        settlement(accepted, { delivery: 'accepted', nextAttemptAt: start + 20 }),
        settlement(doubtful, { delivery: 'in_doubt', nextAttemptAt: start + 10, reason: 'braze_400' }),
        settlement(later, { delivery: 'accepted', nextAttemptAt: start + 500 }),
      ],
      start,
    );
    expect(await store.nextDueAt('eu')).toBe(start + 10);
    const due = await store.claimForRead(held, 10, 1000, start + 20);
    expect(namesOf(due)).toEqual(['doubtful', 'accepted']);
    expect(due).toMatchObject([
      { delivery: 'in_doubt', sentAt: start, sentState: 'unsubscribed', reason: 'braze_400' },
      { delivery: 'accepted', sentAt: start, sentState: 'subscribed', reason: null },
    ]);
  });

  it('puts off the next look, so that a crash during the read loses nothing', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'unsubscribed');
    await store.settle(held, [settlement(choice, { delivery: 'accepted', nextAttemptAt: start + 10 })], start);
    await store.claimForRead(held, 10, 1000, start + 10);
    expect(await store.claimForRead(held, 10, 1000, start + 1009)).toEqual([]);
    const again = await reopen();
    const regained = await lease(again, 'holder-1', start + 1010);
    expect(namesOf(await again.claimForRead(regained, 10, 1000, start + 1010))).toEqual(['ann']);
  });

  it('hands out no more than asked for, and the rest next time', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (const name of ['a', 'b', 'c']) {
      const choice = await sent(store, held, name, 'unsubscribed');
      await store.settle(held, [settlement(choice, { delivery: 'accepted', nextAttemptAt: start })], start);
    }
    expect(namesOf(await store.claimForRead(held, 2, 1000, start))).toEqual(['a', 'b']);
    expect(namesOf(await store.claimForRead(held, 2, 1000, start))).toEqual(['c']);
  });

  it('hands out nothing that is settled, waits for a person, or is only recorded', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (const delivery of ['confirmed', 'no_profile', 'waiting_in_braze', 'not_applied', 'failed'] as const) {
      const choice = await sent(store, held, delivery, 'unsubscribed');
      await store.settle(held, [settlement(choice, { delivery })], start);
    }
    await save(store, [change('recorded', 'unsubscribed')]);
    expect(await store.claimForRead(held, 10, 1000, start + 9e9)).toEqual([]);
    expect(await store.countByDelivery('eu')).toEqual({
      ...{ confirmed: 1, no_profile: 1, waiting_in_braze: 1, not_applied: 1, failed: 1, recorded: 1 },
    });
  });
}
