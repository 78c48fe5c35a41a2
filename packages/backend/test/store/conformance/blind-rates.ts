import { expect, it } from 'vitest';
import { horizonMs, start, type OpenFresh } from './scene.ts';

const policy = { floor: 2, factor: 10, perMinute: 100 };

export function exerciseBlindRates(openFresh: OpenFresh): void {
  it('counts the saves of each property apart, and trips once', async () => {
    const { store } = await openFresh({ horizonMs });
    const verdicts = await Promise.all(
      ['a', 'a', 'b', 'a', 'a'].map((property) => store.countBlindSave(property, start, policy)),
    );
    // Those that arrive together are counted in an order of the database's own.
    const sorted = verdicts.map(({ verdict }) => verdict).sort();
    expect(sorted).toEqual(['taken', 'taken', 'taken', 'tripped', 'tripped']);
    expect(verdicts.filter(({ event }) => event === 'tripped')).toHaveLength(1);
    expect(await store.blindRates()).toMatchObject([
      { property: 'a', hits: 4, trippedAt: start },
      { property: 'b', hits: 1, trippedAt: null },
    ]);
  });

  it('keeps a breaker tripped through a restart', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    for (let save = 0; save < 3; save += 1) await store.countBlindSave('a', start, policy);
    const again = await reopen();
    expect(await again.countBlindSave('a', start, policy)).toMatchObject({ verdict: 'tripped' });
    expect(await again.countBlindSave('a', start + 120_000, policy)).toMatchObject({ verdict: 'taken', event: 'calm' });
  });

  it('is closed by an operator, who learns whether it was tripped', async () => {
    const { store } = await openFresh({ horizonMs });
    for (let save = 0; save < 3; save += 1) await store.countBlindSave('a', start, policy);
    expect(await store.resetBreaker('a')).toBe(true);
    expect(await store.resetBreaker('a')).toBe(false);
    expect(await store.resetBreaker('unknown')).toBe(false);
    expect(await store.countBlindSave('a', start, policy)).toMatchObject({ verdict: 'taken' });
  });
}
