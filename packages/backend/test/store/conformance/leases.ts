import { expect, it } from 'vitest';
import { change, horizonMs, lease, save, sent, settlement, standing, start, type OpenFresh } from './scene.ts';

export function exerciseLeases(openFresh: OpenFresh): void {
  it('gives a lease to one holder at a time', async () => {
    const { store } = await openFresh({ horizonMs });
    expect(await store.acquireLease('eu', 'one', 1000, start)).toEqual({
      ...{ name: 'eu', holder: 'one', expiresAt: start + 1000 },
      fence: expect.any(Number),
    });
    expect(await store.acquireLease('eu', 'two', 1000, start + 999)).toBeUndefined();
    expect(await store.acquireLease('us', 'two', 1000, start)).toMatchObject({ name: 'us', holder: 'two' });
  });

  it('gives an expired lease to the next, with a higher fence', async () => {
    const { store } = await openFresh({ horizonMs });
    const first = await lease(store, 'one', start, 1000);
    const second = await lease(store, 'two', start + 1000, 1000);
    expect(second.fence).toBeGreaterThan(first.fence);
  });

  it('renews the lease of its holder under the same fence, also after it expired unclaimed', async () => {
    const { store } = await openFresh({ horizonMs });
    const first = await lease(store, 'one', start, 1000);
    expect(await lease(store, 'one', start + 500, 1000)).toEqual({ ...first, expiresAt: start + 1500 });
    expect(await lease(store, 'one', start + 9000, 1000)).toEqual({ ...first, expiresAt: start + 10_000 });
  });

  it('frees a released lease at once, and raises the fence even for the same holder', async () => {
    const { store } = await openFresh({ horizonMs });
    const first = await lease(store, 'one');
    await store.releaseLease(first);
    const second = await lease(store, 'one', start + 1);
    expect(second.fence).toBeGreaterThan(first.fence);
  });

  it('ignores a release by somebody who lost the lease', async () => {
    const { store } = await openFresh({ horizonMs });
    const lost = await lease(store, 'one', start, 1000);
    await lease(store, 'two', start + 1000, 1000);
    await store.releaseLease(lost);
    expect(await store.acquireLease('eu', 'three', 1000, start + 1500)).toBeUndefined();
  });

  it('hands out nothing to a former holder', async () => {
    const { store } = await openFresh({ horizonMs });
    const lost = await lease(store, 'one', start, 1000);
    await lease(store, 'two', start + 1000);
    await save(store, [change('ann', 'unsubscribed')]);
    expect(await store.claimForSend(lost, 10, start + 1001)).toEqual([]);
    expect(await store.claimForRead(lost, 10, 1, start + 1001)).toEqual([]);
    expect(await store.claimMessages(lost, 10, 1, start + 1001)).toEqual([]);
    expect(await store.recoverAbandoned(lost, horizonMs, start + 1001)).toBe(0);
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'recorded' });
  });

  it('hands out nothing under a lease that has expired, even if nobody took it', async () => {
    const { store } = await openFresh({ horizonMs });
    const expired = await lease(store, 'one', start, 1000);
    await save(store, [change('ann', 'unsubscribed')]);
    expect(await store.claimForSend(expired, 10, start + 1000)).toEqual([]);
  });

  it('takes what a send came to under a lease that has expired, as long as nobody took it', async () => {
    const { store } = await openFresh({ horizonMs });
    const expired = await lease(store, 'one', start, 1000);
    const choice = await sent(store, expired, 'ann', 'unsubscribed');
    const settled = settlement(choice, { delivery: 'confirmed' });
    expect(await store.settle(expired, [settled], start + 5000)).toEqual({ refused: 0 });
  });

  it('refuses everything a former holder settles', async () => {
    const { store } = await openFresh({ horizonMs });
    const lost = await lease(store, 'one', start, 1000);
    const choice = await sent(store, lost, 'ann', 'unsubscribed');
    await lease(store, 'two', start + 1000);
    const settled = settlement(choice, { delivery: 'confirmed' });
    expect(await store.settle(lost, [settled], start + 1001)).toEqual({ refused: 1 });
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'sent' });
  });
}
