import { expect, it } from 'vitest';
import type { Observation } from '../../../src/store/adoption.ts';
import { optOutSeen } from '../../../src/store/held-back.ts';
import type { DeliverableChoice, Store } from '../../../src/store/store.ts';
import { change, horizonMs, lease, person, save, sent, settlement, standing, start, type OpenFresh } from './scene.ts';

const later = start + 2 * horizonMs;

function observed(name: string, state: Observation['state'], differences: Partial<Observation> = {}): Observation {
  const cell = { target: person(name), topic: 'news', channel: 'email', connection: 'eu' };
  return { ...cell, state, seenAt: later, changedAt: null, via: 'session', ...differences };
}

async function adopt(store: Store, observations: readonly Observation[], now: number): Promise<string[]> {
  return (await store.adopt(observations, now)).map(({ verdict }) => verdict);
}

async function confirmed(store: Store, name: string, state: Observation['state']): Promise<void> {
  const held = await lease(store);
  const choice = await sent(store, held, name, state);
  await store.settle(held, [settlement(choice, { delivery: 'confirmed', seenApplied: true })], start);
}

export function exerciseAdopting(openFresh: OpenFresh): void {
  it('records a change made in Braze in one step with its ledger row, and sends nothing', async () => {
    const { store } = await openFresh({ horizonMs });
    await confirmed(store, 'ann', 'subscribed');
    expect(await adopt(store, [observed('ann', 'unsubscribed')], later)).toEqual(['adopted']);
    expect(await standing(store, 'ann')).toMatchObject({
      ...{ state: 'unsubscribed', revision: 2, delivery: 'confirmed', changedAt: later },
    });
    expect((await store.ledgerOf(person('ann'))).at(-1)).toMatchObject({
      ...{ action: 'set', fromState: 'subscribed', toState: 'unsubscribed', revision: 2 },
      context: { at: later, source: 'braze', session: 'session', proof: 'none', property: '' },
    });
    expect(await store.verifyLedger()).toMatchObject({ rows: 2, breaks: [] });
    expect(await store.nextDueAt('eu')).toBeUndefined();
  });

  it('tells an opt-out made in Braze from one made here', async () => {
    const { store } = await openFresh({ horizonMs });
    await confirmed(store, 'ann', 'subscribed');
    await confirmed(store, 'bob', 'unsubscribed');
    const [outcome] = await store.adopt([observed('ann', 'unsubscribed')], later);
    expect(outcome).toMatchObject({ verdict: 'adopted', choice: { isMadeInBraze: true } });
    const [[ann], [bob]] = [await store.choicesOf([person('ann')]), await store.choicesOf([person('bob')])];
    expect(ann).toMatchObject({ state: 'unsubscribed', isMadeInBraze: true });
    expect(bob).toMatchObject({ state: 'unsubscribed' });
    expect(bob).not.toHaveProperty('isMadeInBraze');
  });

  it('tells an opt-out made in Braze also from one of ours that an opt-in made in Braze had followed', async () => {
    const { store } = await openFresh({ horizonMs });
    await confirmed(store, 'ann', 'unsubscribed');
    const told = { seenAt: later + 9e6, via: 'webhook' } as const;
    const optIn = observed('ann', 'subscribed', { ...told, changedAt: start + horizonMs });
    const optOut = observed('ann', 'unsubscribed', { ...told, changedAt: start + horizonMs + 6000 });
    expect(await adopt(store, [optIn, optOut], later + 9e6)).toEqual(['adopted', 'adopted']);
    expect(await store.choicesOf([person('ann')])).toMatchObject([{ state: 'unsubscribed', isMadeInBraze: true }]);
  });

  it('does the same once, however often it is told', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    await confirmed(store, 'ann', 'subscribed');
    const observation = observed('ann', 'unsubscribed');
    expect(await adopt(store, [observation, observation], later)).toEqual(['adopted', 'agrees']);
    const again = await reopen();
    expect(await adopt(again, [observation], later + 1)).toEqual(['agrees']);
    expect(await again.ledgerOf(person('ann'))).toHaveLength(2);
  });

  it('leaves no trace of what nobody chose here, also where the person is known', async () => {
    const { store } = await openFresh({ horizonMs });
    await confirmed(store, 'ann', 'subscribed');
    const others = [observed('eve', 'unsubscribed'), observed('ann', 'unsubscribed', { topic: 'offers' })];
    expect(await adopt(store, others, later)).toEqual(['not_ours', 'not_ours']);
    expect(await store.choicesOf([person('eve')])).toEqual([]);
    expect(await store.choicesOf([person('ann')])).toHaveLength(1);
    expect(await store.verifyLedger()).toMatchObject({ rows: 1 });
  });

  it('answers every observation for itself', async () => {
    const { store } = await openFresh({ horizonMs });
    expect(await adopt(store, [], later)).toEqual([]);
    await save(store, [change('ann', 'subscribed'), change('bob', 'subscribed')]);
    const told = { changedAt: start + 60_000, via: 'webhook' } as const;
    expect(await adopt(store, [observed('ann', 'unsubscribed'), observed('bob', 'unsubscribed', told)], later)).toEqual(
      ['ours_stands', 'adopted'],
    );
  });

  it('takes an opt-in that was not sent yet out of the queue when somebody has left in Braze since', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    const told = observed('ann', 'unsubscribed', { changedAt: start + 60_000, via: 'webhook' });
    expect(await adopt(store, [told], later)).toEqual(['adopted']);
    expect(await store.claimForSend(await lease(store, 'holder-1', later), 10, later)).toEqual([]);
  });

  it('reads once more where an opt-in that was sent may still land, and refuses what comes of that opt-in', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const optIn = await sent(store, held, 'ann', 'subscribed');
    const told = observed('ann', 'unsubscribed', { changedAt: start + 60_000, via: 'webhook' });
    expect(await adopt(store, [told], start + 60_000)).toEqual(['adopted']);
    expect(await store.settle(held, [settlement(optIn, { delivery: 'accepted' })], start + 60_001)).toEqual({
      refused: 1,
    });
    expect(await store.claimForRead(held, 10, 60_000, start + horizonMs - 1)).toEqual([]);
    expect(await store.claimForRead(held, 10, 60_000, start + horizonMs)).toMatchObject([
      { state: 'unsubscribed', delivery: 'accepted', opposedUntil: start + horizonMs, seenApplied: true },
    ]);
  });

  it('remembers when an opt-out was sent, so that its echo is not taken for a later one', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await sent(store, held, 'ann', 'unsubscribed');
    const optIn = await sent(store, held, 'ann', 'subscribed', start + horizonMs);
    await store.settle(held, [settlement(optIn, { delivery: 'confirmed', seenApplied: true })], start + horizonMs);
    const atHorizon = { changedAt: start + horizonMs, via: 'webhook' } as const;
    expect(await adopt(store, [observed('ann', 'unsubscribed', atHorizon)], later)).toEqual(['older']);
    await save(store, [change('bob', 'unsubscribed')]);
    await store.claimForSend(held, 10, start);
    await save(store, [change('bob', 'subscribed')], start + 1000);
    const echo = { changedAt: start + 60_000, via: 'webhook' } as const;
    expect(await adopt(store, [observed('bob', 'unsubscribed', echo)], later)).toEqual(['echo']);
  });

  it('does not send an opt-in again that may have been answered by an opt-out made in Braze', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const optOut = await sent(store, held, 'ann', 'unsubscribed');
    await store.settle(held, [settlement(optOut, { delivery: 'confirmed', nextAttemptAt: null })], start);
    await save(store, [change('ann', 'subscribed')], start + 1000);
    const [waiting] = await store.claimForRead(held, 1, 60_000, start + 1000);
    if (waiting === undefined) throw new Error('nothing to read');
    await store.settle(held, [settlement(waiting, { nextAttemptAt: start + 2000, reason: optOutSeen })], start + 2000);
    const [optIn] = await store.claimForSend(held, 1, start + 2000);
    if (optIn === undefined) throw new Error('nothing to send');
    const again = { delivery: 'recorded', nextAttemptAt: start + 3000, reason: 'answer_lost' } as const;
    await store.settle(held, [settlement(optIn, { ...again, opposedUntil: null })], start + 3000);
    const told = { changedAt: start + 60_000, via: 'webhook' } as const;
    expect(await adopt(store, [observed('ann', 'unsubscribed', told)], start + 60_000)).toEqual(['echo']);
    expect(await store.claimForSend(held, 10, start + 60_000)).toEqual([]);
    expect(await store.claimForRead(held, 10, 60_000, start + 60_000)).toMatchObject([
      { state: 'subscribed', revision: 2, delivery: 'in_doubt', seenApplied: true },
    ]);
  });

  it('keeps in mind that an opt-in may have been answered while it was sent, or read', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await sent(store, held, 'ann', 'unsubscribed');
    await save(store, [change('ann', 'subscribed')], start + 1000);
    const [waiting] = await store.claimForRead(held, 1, 60_000, start + 1000);
    if (waiting === undefined) throw new Error('nothing to read');
    await store.settle(held, [settlement(waiting, { nextAttemptAt: start + 2000, reason: optOutSeen })], start + 2000);
    const [optIn] = await store.claimForSend(held, 1, start + 2000);
    if (optIn === undefined) throw new Error('nothing to send');
    const told = observed('ann', 'unsubscribed', { changedAt: start + 60_000, via: 'webhook' });
    expect(await adopt(store, [told], start + 60_000)).toEqual(['echo']);
    const accepted = { delivery: 'accepted', nextAttemptAt: start + 60_001 } as const;
    expect(await store.settle(held, [settlement(optIn, accepted)], start + 60_001)).toEqual({ refused: 0 });
    const [read] = await store.claimForRead(held, 1, 60_000, start + 60_001);
    expect(read).toMatchObject({ delivery: 'accepted', seenApplied: true });
    const unanswered = { ...(read as DeliverableChoice), seenApplied: false };
    const again = settlement(unanswered, { delivery: 'recorded', nextAttemptAt: start + 60_002, resends: 1 });
    expect(await store.settle(held, [again], start + 60_002)).toEqual({ refused: 1 });
    expect(await store.claimForSend(held, 1, start + 60_002)).toEqual([]);
  });

  it('confirms an opt-in that waited for a reply, without another revision or ledger row, and follows who leaves then', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choices = [await sent(store, held, 'ann', 'subscribed'), await sent(store, held, 'bob', 'subscribed')];
    const waiting = { delivery: 'waiting_in_braze', nextAttemptAt: null } as const;
    await store.settle(
      held,
      choices.map((choice) => settlement(choice, waiting)),
      start,
    );
    expect(await adopt(store, [observed('ann', 'subscribed', { seenAt: start + 1 })], later)).toEqual(['agrees']);
    expect(await adopt(store, [observed('ann', 'subscribed')], later)).toEqual(['replied']);
    const again = await reopen();
    expect(await standing(again, 'ann')).toMatchObject({ state: 'subscribed', revision: 1, delivery: 'confirmed' });
    expect(await standing(again, 'bob')).toMatchObject({ delivery: 'waiting_in_braze' });
    expect(await again.ledgerOf(person('ann'))).toHaveLength(1);
    expect(await again.nextDueAt('eu')).toBeUndefined();
    expect(await adopt(again, [observed('ann', 'unsubscribed'), observed('bob', 'unsubscribed')], later)).toEqual([
      ...['adopted', 'ours_stands'],
    ]);
  });

  it('leaves the newest choice in place against an undo of what came before it', async () => {
    const { store } = await openFresh({ horizonMs });
    await confirmed(store, 'ann', 'subscribed');
    await adopt(store, [observed('ann', 'unsubscribed')], later);
    await save(store, [change('ann', 'subscribed', { expectedRevision: 2 })], later + 1);
    expect(await standing(store, 'ann')).toMatchObject({ state: 'subscribed', revision: 3, delivery: 'recorded' });
    expect(await adopt(store, [observed('ann', 'unsubscribed')], later + 2)).toEqual(['ours_stands']);
  });
}
