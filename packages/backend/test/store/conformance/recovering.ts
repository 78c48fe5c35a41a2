import { expect, it } from 'vitest';
import { horizonMs, lease, namesOf, sent, standing, start, type OpenFresh } from './scene.ts';

export function exerciseRecovering(openFresh: OpenFresh): void {
  it('makes abandoned opt-outs due at once', async () => {
    const { store } = await openFresh({ horizonMs });
    await sent(store, await lease(store, 'one', start, 1000), 'ann', 'unsubscribed');
    const second = await lease(store, 'two', start + 1000);
    expect(await store.recoverAbandoned(second, horizonMs, start + 1000)).toBe(1);
    expect(await store.nextDueAt('eu')).toBe(start + 1000);
    expect(namesOf(await store.claimForSend(second, 10, start + 1000))).toEqual(['ann']);
  });

  it('leaves abandoned opt-ins in doubt until the horizon after they were noted', async () => {
    const { store } = await openFresh({ horizonMs });
    await sent(store, await lease(store, 'one', start, 1000), 'ann', 'subscribed');
    const second = await lease(store, 'two', start + 1000);
    expect(await store.recoverAbandoned(second, horizonMs, start + 1000)).toBe(1);
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'in_doubt', revision: 1 });
    expect(await store.claimForSend(second, 10, start + 1000)).toEqual([]);
    expect(await store.nextDueAt('eu')).toBe(start + horizonMs);
    expect(await store.claimForRead(second, 10, 1000, start + horizonMs)).toMatchObject([{ sentAt: start }]);
  });

  it('leaves alone what this holder sent itself, and other connections', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await sent(store, held, 'ann', 'unsubscribed');
    expect(await store.recoverAbandoned(held, horizonMs, start)).toBe(0);
    await store.acquireLease('us', 'one', 1000, start);
    const other = await store.acquireLease('us', 'two', 1000, start + 1000);
    if (other === undefined) throw new Error('the lease is taken');
    expect(await store.recoverAbandoned(other, horizonMs, start + 1000)).toBe(0);
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'sent' });
  });

  it('finds what was noted as sent, although nothing of it is due', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    const first = await lease(store);
    await sent(store, first, 'ann', 'unsubscribed');
    expect(await store.nextDueAt('eu')).toBeUndefined();
    await store.releaseLease(first);
    const again = await reopen();
    const second = await lease(again, 'two', start + 5);
    expect(await again.recoverAbandoned(second, horizonMs, start + 5)).toBe(1);
  });
}
