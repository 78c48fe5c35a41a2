import { expect, it } from 'vitest';
import { horizonMs, type OpenFresh } from './scene.ts';

const minute = 29_500_000;
const counted = (key: string, hits: number, at = minute) => ({ minute: at, key, hits });

export function exerciseRequestCounts(openFresh: OpenFresh): void {
  it('adds up what every backend counted, key by key, and answers the totals of the keys it was told', async () => {
    const { store } = await openFresh({ horizonMs });
    expect(await store.countRequests([counted('a', 2), counted('b', 1)])).toHaveLength(2);
    expect(await store.countRequests([counted('b', 4), counted('c', 1)])).toEqual(
      expect.arrayContaining([counted('b', 5), counted('c', 1)]),
    );
    expect(await store.countRequests([])).toEqual([]);
  });

  it('loses none of those that arrive together, in whichever order they name the keys', async () => {
    const { store } = await openFresh({ horizonMs });
    const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);
    const once = keys.map((key) => counted(key, 1));
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.countRequests(index % 2 === 0 ? once : [...once].reverse())),
    );
    const totals = await store.countRequests(once);
    expect(totals.map(({ hits }) => hits)).toEqual(keys.map(() => 21));
  });

  it('counts each minute by itself, and forgets those before the last', async () => {
    const { store } = await openFresh({ horizonMs });
    await store.countRequests([counted('a', 7)]);
    expect(await store.countRequests([counted('a', 1, minute + 1)])).toEqual([counted('a', 1, minute + 1)]);
    // A backend whose clock is a little behind.
    expect(await store.countRequests([counted('a', 1)])).toEqual([counted('a', 8)]);
    await store.countRequests([counted('a', 1, minute + 2)]);
    expect(await store.countRequests([counted('a', 1)])).toEqual([counted('a', 1)]);
  });

  it('goes on counting after a restart', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    await store.countRequests([counted('a', 3)]);
    expect(await (await reopen()).countRequests([counted('a', 1)])).toEqual([counted('a', 4)]);
  });
}
