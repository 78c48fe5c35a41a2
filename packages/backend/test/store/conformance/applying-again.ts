import { expect, it } from 'vitest';
import type { SeenOptOut } from '../../../src/store/seen-opt-outs.ts';
import type { Lease, Store } from '../../../src/store/store.ts';
import {
  change,
  contextAt,
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

const later = start + 2 * horizonMs;

function seen(name: string, differences: Partial<SeenOptOut> = {}): SeenOptOut {
  const cell = { target: person(name), topic: 'news', channel: 'email', connection: 'eu' };
  return { ...cell, revision: 1, isHeld: false, via: 'session', ...differences };
}

/** An opt-out that was sent, and read back where Braze knows nobody. */
async function forNobody(store: Store, held: Lease, name: string): Promise<void> {
  const choice = await sent(store, held, name, 'unsubscribed');
  const settled = { delivery: 'no_profile', attempts: 2, resends: 5, reason: 'still_subscribed' } as const;
  await store.settle(held, [settlement(choice, settled)], start);
}

export function exerciseApplyingAgain(openFresh: OpenFresh): void {
  it('makes an opt-out for nobody due at once, as if it had never been sent', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    const held = await lease(store);
    await forNobody(store, held, 'ann');
    expect(await store.nextDueAt('eu')).toBeUndefined();
    expect(await store.applyAgain([seen('ann')], later)).toEqual([
      {
        ...{ target: person('ann'), topic: 'news', channel: 'email', state: 'unsubscribed', revision: 1 },
        ...{ delivery: 'recorded', changedAt: start },
      },
    ]);
    const again = await reopen();
    expect(await again.nextDueAt('eu')).toBe(later);
    const taken = await lease(again, 'holder-1', later);
    expect(await again.claimForSend(taken, 10, later)).toMatchObject([
      { target: person('ann'), revision: 1, attempts: 0, resends: 0, sentAt: later },
    ]);
    expect(await again.personRecord(person('ann'))).toMatchObject({ choices: [{ reason: null, changedAt: start }] });
  });

  it('has what Braze holds already read back instead of sent', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await forNobody(store, held, 'ann');
    expect(await store.applyAgain([seen('ann', { isHeld: true })], start + 1)).toMatchObject([
      { delivery: 'accepted', revision: 1 },
    ]);
    expect(await store.claimForSend(held, 10, start + 1)).toEqual([]);
    expect(await store.claimForRead(held, 10, 60_000, start + 1)).toMatchObject([
      { target: person('ann'), delivery: 'accepted', sentAt: start, attempts: 0, resends: 0 },
    ]);
  });

  it('leaves a ledger row that says how the person was seen, and the choice as it is', async () => {
    const { store } = await openFresh({ horizonMs });
    await forNobody(store, await lease(store), 'ann');
    await store.applyAgain([seen('ann', { via: 'read_back' })], later);
    expect(await store.ledgerOf(person('ann'))).toMatchObject([
      { action: 'set', revision: 1 },
      {
        ...{ action: 'seen', fromState: 'unsubscribed', toState: 'unsubscribed', revision: 1 },
        context: { at: later, source: 'braze', session: 'read_back', proof: 'none', property: '', network: null },
      },
    ]);
    expect(await store.verifyLedger()).toMatchObject({ rows: 2, breaks: [] });
    const [circumstances] = await store.circumstancesOf([{ ...seen('ann') }]);
    expect(circumstances).toEqual(contextAt(start));
  });

  it('does it once, however often and by however many the person is seen', async () => {
    const { store } = await openFresh({ horizonMs });
    await forNobody(store, await lease(store), 'ann');
    expect(await store.applyAgain([seen('ann'), seen('ann', { isHeld: true })], later)).toHaveLength(1);
    expect(await store.applyAgain([seen('ann')], later + 1)).toEqual([]);
    const both = [seen('ann'), seen('ann', { via: 'webhook' })].map((each) => store.applyAgain([each], later + 2));
    expect(await Promise.all(both)).toEqual([[], []]);
    expect(await store.nextDueAt('eu')).toBe(later);
    expect(await store.ledgerOf(person('ann'))).toHaveLength(2);
  });

  it('leaves alone a choice that moved on, and one that nobody made', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await forNobody(store, held, 'ann');
    await save(store, [change('ann', 'subscribed')], start + 1);
    await forNobody(store, held, 'bob');
    const rows = [seen('ann'), seen('ann', { revision: 2 }), seen('bob', { revision: 2 }), seen('eve')];
    expect(await store.applyAgain(rows, later)).toEqual([]);
    expect(await standing(store, 'ann')).toMatchObject({ state: 'subscribed', revision: 2, delivery: 'recorded' });
    expect(await standing(store, 'bob')).toMatchObject({ revision: 1, delivery: 'no_profile' });
    expect(await store.verifyLedger()).toMatchObject({ rows: 3, breaks: [] });
  });

  for (const delivery of ['accepted', 'in_doubt', 'confirmed', 'not_applied', 'failed'] as const) {
    it(`leaves alone an opt-out that is ${delivery}`, async () => {
      const { store } = await openFresh({ horizonMs });
      const held = await lease(store);
      await store.settle(held, [settlement(await sent(store, held, 'ann', 'unsubscribed'), { delivery })], start);
      expect(await store.applyAgain([seen('ann')], later)).toEqual([]);
      expect(await standing(store, 'ann')).toMatchObject({ delivery });
    });
  }

  it('goes through the connection where the person was seen, whoever sent it before', async () => {
    const { store } = await openFresh({ horizonMs });
    await forNobody(store, await lease(store), 'ann');
    await store.applyAgain([seen('ann', { connection: 'us' })], later);
    expect(await store.nextDueAt('eu')).toBeUndefined();
    const other = await store.acquireLease('us', 'holder-2', 60_000, later);
    if (other === undefined) throw new Error('the lease is taken');
    const [claimed] = await store.claimForSend(other, 10, later);
    if (claimed === undefined) throw new Error('nothing to send');
    expect(await store.settle(other, [settlement(claimed, { delivery: 'confirmed' })], later)).toEqual({ refused: 0 });
  });

  it('takes many people at once', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const names = Array.from({ length: 120 }, (_, index) => `person-${String(index).padStart(3, '0')}`);
    await save(
      store,
      names.map((name) => change(name, 'unsubscribed')),
    );
    const claimed = await store.claimForSend(held, 200, start);
    await store.settle(
      held,
      claimed.map((choice) => settlement(choice, { delivery: 'no_profile' })),
      start,
    );
    const everybody = names.map((name, index) => seen(name, { isHeld: index % 2 === 0 })).reverse();
    expect(await store.applyAgain(everybody, later)).toHaveLength(120);
    const taken = await lease(store, 'holder-1', later);
    expect(namesOf(await store.claimForRead(taken, 200, 60_000, later))).toHaveLength(60);
    expect(namesOf(await store.claimForSend(taken, 200, later))).toHaveLength(60);
  });

  it('answers which opt-outs of some people had nobody to be applied for', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await forNobody(store, held, 'ann');
    await forNobody(store, held, 'bob');
    await forNobody(store, held, 'cleo');
    await save(store, [change('ann', 'unsubscribed', { topic: 'offers' }), change('bob', 'unsubscribed')], start + 1);
    expect(await store.optOutsForNobody([person('ann'), person('bob'), person('eve')])).toEqual([
      {
        ...{ target: person('ann'), topic: 'news', channel: 'email', state: 'unsubscribed', revision: 1 },
        ...{ delivery: 'no_profile', changedAt: start },
      },
    ]);
    expect(await store.optOutsForNobody([])).toEqual([]);
  });
}
