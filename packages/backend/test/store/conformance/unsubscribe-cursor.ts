import { expect, it } from 'vitest';
import { lease, start, type OpenFresh } from './scene.ts';

const horizonMs = 600_000;

export function exerciseUnsubscribeCursor(openFresh: OpenFresh): void {
  it('is kept for each connection, and only moves on', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    expect(await store.unsubscribesSeenUntil('eu')).toBeUndefined();
    const held = await lease(store);
    expect(await store.moveUnsubscribesSeen(held, start + 5, start)).toBe(true);
    expect(await store.moveUnsubscribesSeen(held, start + 3, start)).toBe(true);
    expect(await store.unsubscribesSeenUntil('us')).toBeUndefined();
    expect(await (await reopen()).unsubscribesSeenUntil('eu')).toBe(start + 5);
  });

  it('is not moved by whoever lost the lease', async () => {
    const { store } = await openFresh({ horizonMs });
    const lost = await lease(store);
    await store.releaseLease(lost);
    await lease(store, 'holder-2');
    expect(await store.moveUnsubscribesSeen(lost, start + 5, start)).toBe(false);
    expect(await store.unsubscribesSeenUntil('eu')).toBeUndefined();
  });
}
