import { expect, it } from 'vitest';
import { change, confirmation, horizonMs, lease, person, save, saving, start, type OpenFresh } from './scene.ts';

export function exerciseDurability(openFresh: OpenFresh): void {
  it('has everything after it was closed and opened again', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'unsubscribed')], start, [confirmation('bob')]);
    const before = await store.choicesOf([person('ann')]);
    const ledger = await store.ledgerOf(person('ann'));
    const again = await reopen();
    expect(await again.choicesOf([person('ann')])).toEqual(before);
    expect(await again.ledgerOf(person('ann'))).toEqual(ledger);
    expect(await again.findConfirmation('confirmation-bob')).toMatchObject({ target: person('bob') });
    expect(await again.verifyLedger()).toMatchObject({ rows: 2, breaks: [] });
  });

  it('writes what it has taken before it closes', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    const saved = store.record(saving([change('ann', 'unsubscribed')]));
    const again = await reopen();
    expect((await saved).outcome).toBe('recorded');
    expect(await again.choicesOf([person('ann')])).toHaveLength(1);
  });

  it('answers store_unavailable once closed, and closes only once', async () => {
    const { store } = await openFresh({ horizonMs });
    await Promise.all([store.close(), store.close()]);
    await expect(store.record(saving([change('ann', 'subscribed')]))).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    await expect(store.choicesOf([person('ann')])).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(store.verifyLedger()).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('begins a new chain of the ledger each time it is opened, and none while nothing is written', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    await (await reopen()).choicesOf([]);
    const third = await reopen();
    await save(third, [change('ann', 'unsubscribed')], start + 1);
    const rows = await third.ledgerOf(person('ann'));
    expect(rows.map(({ sequence, revision }) => [sequence, revision])).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(rows[0]?.chain).not.toBe(rows[1]?.chain);
    expect(await third.verifyLedger()).toEqual({ rows: 2, chains: 2, breaks: [] });
  });

  it('remembers the fence of a lease, so that the next holder has a higher one', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    const first = await lease(store);
    await store.releaseLease(first);
    const second = await lease(await reopen(), 'holder-2');
    expect(second.fence).toBeGreaterThan(first.fence);
  });
}
