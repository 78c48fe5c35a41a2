import { expect, it } from 'vitest';
import type { DueSignal, FollowUp, SignalKind, SignalSettlement, StoredSignal } from '../../../src/store/signals.ts';
import type { DeliverableChoice, Lease, Store } from '../../../src/store/store.ts';
import {
  change,
  confirmation,
  contextAt,
  horizonMs,
  lease,
  namesOf,
  person,
  save,
  sent,
  settlement,
  start,
  type OpenFresh,
  leaseOfUs,
} from './scene.ts';

/** Settles a claimed choice as accepted, or as confirmed where its event follows, and answers what came of it. */
export async function settled(
  store: Store,
  held: Lease,
  choice: DeliverableChoice,
  followUps: readonly FollowUp[],
  at = start,
): Promise<{ refused: number }> {
  const delivery = followUps.includes('event') ? 'confirmed' : 'accepted';
  return store.settle(held, [settlement(choice, { delivery, followUps })], at);
}

/** How a person's signals stand, as `kind revision status reason`. */
export async function signalsOf(store: Store, name: string): Promise<string[]> {
  const describe = ({ kind, revision, status, reason }: StoredSignal): string =>
    [kind, revision, status, reason ?? ''].join(' ').trimEnd();
  return (await store.signalsOf(person(name))).map(describe);
}

/** Claims signals of one kind. */
export async function claim(
  store: Store,
  held: Lease,
  kind: SignalKind,
  limit: number,
  now: number,
): Promise<readonly DueSignal[]> {
  return store.claimSignals(held, { attributes: 0, event: 0, [kind]: limit }, now);
}

const kinds: readonly SignalKind[] = ['attributes', 'event'];

export function exerciseSignals(openFresh: OpenFresh): void {
  for (const kind of kinds) {
    it(`hands out ${kind} that a settlement set off, with the circumstances of the choice, and not again`, async () => {
      const { store } = await openFresh({ horizonMs });
      const held = await lease(store);
      const context = contextAt(start, { property: 'acme-shop', language: 'fr' });
      await store.record({ changes: [change('ann', 'unsubscribed')], confirmations: [], context });
      const [choice] = await store.claimForSend(held, 1, start + 5);
      await settled(store, held, choice as DeliverableChoice, [kind], start + 7);
      expect(await store.nextDueAt('eu')).toBe(start + 7);
      expect(await claim(store, held, kind, 10, start + 6)).toEqual([]);
      expect(await claim(store, held, kind, 10, start + 7)).toEqual([
        {
          ...{ target: person('ann'), topic: 'news', channel: 'email', kind, revision: 1, state: 'unsubscribed' },
          ...{ chosenAt: start, attempts: 0, reason: null, context },
        },
      ]);
      expect(await claim(store, held, kind, 10, start + 9e6)).toEqual([]);
      expect(await store.nextDueAt('eu')).toBeUndefined();
      expect(await signalsOf(store, 'ann')).toEqual([`${kind} 1 sent`]);
    });

    it(`takes what became of ${kind} once, from whoever claimed them`, async () => {
      const { store } = await openFresh({ horizonMs });
      const held = await lease(store);
      await settled(store, held, await sent(store, held, 'ann', 'unsubscribed'), [kind]);
      const [claimed] = await claim(store, held, kind, 1, start);
      if (claimed === undefined) throw new Error('nothing was due');
      const { target, topic, channel, revision } = claimed;
      const key = { target, topic, channel, kind, revision };
      const again: SignalSettlement = {
        ...key,
        ...{ status: 'due', nextAttemptAt: start + 50, attempts: 2, reason: 'braze_429' },
      };
      const done: SignalSettlement = {
        ...key,
        ...{ status: 'accepted', nextAttemptAt: null, attempts: 2, reason: null },
      };
      expect(await store.settleSignals(held, [{ ...again, revision: 2 }], start)).toEqual({ refused: 1 });
      expect(await store.settleSignals({ ...held, fence: held.fence + 1 }, [again], start)).toEqual({ refused: 1 });
      expect(await store.settleSignals(held, [again], start)).toEqual({ refused: 0 });
      expect(await store.settleSignals(held, [done], start)).toEqual({ refused: 1 });
      expect(await store.nextDueAt('eu')).toBe(start + 50);
      expect(await claim(store, held, kind, 1, start + 50)).toMatchObject([{ attempts: 2 }]);
      expect(await store.settleSignals(held, [done], start + 50)).toEqual({ refused: 0 });
      expect(await signalsOf(store, 'ann')).toEqual([`${kind} 1 accepted`]);
      expect(await store.nextDueAt('eu')).toBeUndefined();
    });

    it(`sets off no ${kind} for a settlement that is refused`, async () => {
      const { store } = await openFresh({ horizonMs });
      const held = await lease(store);
      const choice = await sent(store, held, 'ann', 'unsubscribed');
      const bob = await sent(store, held, 'bob', 'unsubscribed');
      await save(store, [change('ann', 'unsubscribed')], start + 1);
      expect(await settled(store, held, choice, [kind])).toEqual({ refused: 1 });
      await store.reroute([{ topic: 'news', channel: 'email', connection: 'us' }]);
      expect(await settled(store, held, bob, [kind])).toEqual({ refused: 1 });
      expect([...(await signalsOf(store, 'ann')), ...(await signalsOf(store, 'bob'))]).toEqual([]);
    });
  }

  it('sets off what follows from some of many settlements', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const names = Array.from({ length: 120 }, (_, index) => `person-${String(index).padStart(3, '0')}`);
    await save(
      store,
      names.map((name) => change(name, 'unsubscribed')),
    );
    const claimed = await store.claimForSend(held, 200, start);
    const settlements = claimed.map((choice, index) => {
      const followUps: FollowUp[] = index % 3 === 0 ? [] : index % 3 === 1 ? ['event'] : ['event', 'attributes'];
      return settlement(choice, { delivery: 'confirmed', followUps });
    });
    expect(await store.settle(held, settlements, start)).toEqual({ refused: 0 });
    expect(await claim(store, held, 'event', 200, start)).toHaveLength(80);
    expect(await claim(store, held, 'attributes', 200, start)).toHaveLength(40);
  });

  it('tells one event for each revision, however often it is seen confirmed', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const first = await sent(store, held, 'ann', 'unsubscribed');
    await settled(store, held, first, ['event']);
    await settled(store, held, first, ['event'], start + 1);
    expect(await claim(store, held, 'event', 10, start + 1)).toHaveLength(1);
    await settled(store, held, first, ['event'], start + 2);
    expect(await claim(store, held, 'event', 10, start + 2)).toEqual([]);
    await settled(store, held, await sent(store, held, 'ann', 'unsubscribed', start + 3), ['event'], start + 3);
    expect(await claim(store, held, 'event', 10, start + 3)).toMatchObject([{ revision: 2 }]);
  });

  it('keeps of a cell its newest event and those under way, so that choices made often do not pile up', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (let at = start; at < start + 5; at += 1) {
      await settled(store, held, await sent(store, held, 'ann', 'unsubscribed', at), ['event'], at);
      const [event] = await claim(store, held, 'event', 1, at);
      if (event === undefined) throw new Error('nothing was due');
      // The first is still under way.
      if (at === start) continue;
      const { target, topic, channel, kind, revision } = event;
      const accepted = { status: 'accepted', nextAttemptAt: null, attempts: 0, reason: null } as const;
      await store.settleSignals(held, [{ target, topic, channel, kind, revision, ...accepted }], at);
    }
    expect(await signalsOf(store, 'ann')).toEqual(['event 1 sent', 'event 5 accepted']);
  });

  it('tells the event of a choice that was confirmed, also where another was made since', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await settled(store, held, await sent(store, held, 'ann', 'subscribed'), ['event']);
    const later = contextAt(start + 1, { language: 'fr' });
    await store.record({ changes: [change('ann', 'unsubscribed')], confirmations: [], context: later });
    const [event] = await claim(store, held, 'event', 10, start + 1);
    expect(event).toMatchObject({ state: 'subscribed', revision: 1, chosenAt: start, context: { language: 'en' } });
  });

  it('looks past opt-ins that were only asked for, to the choice itself', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'unsubscribed');
    for (const [index, language] of ['fr', 'de'].entries()) {
      const asked = confirmation('ann', { id: `asked-${index}` });
      await store.record({ changes: [], confirmations: [asked], context: contextAt(start + 1, { language }) });
    }
    await settled(store, held, choice, ['event'], start + 2);
    expect(await claim(store, held, 'event', 1, start + 2)).toMatchObject([{ context: contextAt(start) }]);
    expect(await store.circumstancesOf([choice])).toEqual([contextAt(start)]);
  });

  it('answers the circumstances of choices in the order asked for, and of no choice that is not the newest', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const old = await sent(store, held, 'ann', 'subscribed');
    const new1 = await sent(store, held, 'ann', 'unsubscribed', start + 1);
    const bob = await sent(store, held, 'bob', 'subscribed', start + 2);
    const nobody = { ...bob, target: person('nobody') };
    expect(await store.circumstancesOf([bob, nobody, old, new1])).toEqual([
      contextAt(start + 2),
      undefined,
      undefined,
      contextAt(start + 1),
    ]);
  });

  it('hands out signals of its own connection and kind, longest due first, no more than asked for', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (const [name, at] of [
      ['late', start + 3],
      ['early', start + 1],
      ['middle', start + 2],
    ] as const) {
      await settled(store, held, await sent(store, held, name, 'unsubscribed', start), ['attributes'], at);
    }
    await settled(store, held, await sent(store, held, 'event', 'unsubscribed', start), ['event'], start);
    const us = await store.acquireLease('us', 'holder-1', 1e9, start);
    expect(us && (await claim(store, us, 'attributes', 10, start + 9))).toEqual([]);
    expect(namesOf(await claim(store, held, 'attributes', 2, start + 9))).toEqual(['early', 'middle']);
  });

  it('has attributes sent again after a crash, and counts an event as lost rather than tell it twice', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    const first = await lease(store, 'one', start, 1000);
    const choice = await sent(store, first, 'ann', 'unsubscribed');
    await settled(store, first, choice, ['event', 'attributes']);
    for (const kind of kinds) await claim(store, first, kind, 1, start);
    const again = await reopen();
    const second = await lease(again, 'two', start + 1000);
    expect(await again.recoverAbandoned(second, horizonMs, start + 1000)).toBe(2);
    expect(await signalsOf(again, 'ann')).toEqual(['attributes 1 due answer_lost', 'event 1 lost answer_lost']);
    expect(await claim(again, second, 'event', 1, start + 9e6)).toEqual([]);
    expect(await claim(again, second, 'attributes', 1, start + 1000)).toHaveLength(1);
    const late = { target: person('ann'), topic: 'news', channel: 'email', kind: 'attributes', revision: 1 } as const;
    const done = { ...late, status: 'accepted', nextAttemptAt: null, attempts: 0, reason: null } as const;
    expect(await again.settleSignals(first, [done], start + 1001)).toEqual({ refused: 1 });
    expect(await again.recoverAbandoned(second, horizonMs, start + 1002)).toBe(0);
  });

  it('hands out nothing under a lease that is lost', async () => {
    const { store } = await openFresh({ horizonMs });
    const lost = await lease(store, 'one', start, 1000);
    await settled(store, lost, await sent(store, lost, 'ann', 'unsubscribed'), ['event', 'attributes']);
    await lease(store, 'two', start + 1000);
    for (const kind of kinds) expect(await claim(store, lost, kind, 1, start + 1000)).toEqual([]);
  });

  it('moves what is due to the connection that is configured now; an event whose answer is still out is lost', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (const name of ['ann', 'bob']) {
      await settled(store, held, await sent(store, held, name, 'unsubscribed'), ['event', 'attributes']);
    }
    for (const kind of kinds) expect(namesOf(await claim(store, held, kind, 1, start))).toEqual(['ann']);
    await store.reroute([{ topic: 'news', channel: 'email', connection: 'us' }]);
    expect(await signalsOf(store, 'ann')).toEqual(['attributes 1 due rerouted', 'event 1 lost rerouted']);
    const us = await leaseOfUs(store);
    expect(namesOf(await claim(store, us, 'attributes', 9, start))).toEqual(['ann', 'bob']);
    expect(namesOf(await claim(store, us, 'event', 9, start))).toEqual(['bob']);
  });
}
