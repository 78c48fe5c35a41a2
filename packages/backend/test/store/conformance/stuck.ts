import { expect, it } from 'vitest';
import type { WantedState } from '../../../src/contract.ts';
import type { Settlement, Store } from '../../../src/store/store.ts';
import type { StuckChoice, StuckStep } from '../../../src/store/stuck.ts';
import {
  change,
  contextAt,
  horizonMs,
  lease,
  namesOf,
  person,
  save,
  settlement,
  standing,
  start,
  type OpenFresh,
} from './scene.ts';

type End = Pick<Settlement, 'delivery' | 'reason'> & Partial<Settlement>;
const rejected: End = { delivery: 'failed', reason: 'braze_400' };
const undone: End = { delivery: 'not_applied', reason: 'undone_in_braze', seenApplied: true };

/** Saves a choice of each of the people and has delivery give it up. */
async function giveUp(store: Store, names: readonly string[], end: End, state: WantedState = 'unsubscribed') {
  const held = await lease(store);
  await save(
    store,
    names.map((name) => change(name, state)),
  );
  const claimed = await store.claimForSend(held, names.length, start);
  await store.settle(
    held,
    claimed.map((choice) => settlement(choice, end)),
    start,
  );
}

const at = start + 1000;
const retry: StuckStep = {
  ...{ act: 'retry', filter: {}, after: null, insists: false, connectionOf: () => 'eu' },
  context: contextAt(at, { source: 'operator', session: 'retry-1', property: '' }),
};
const drop: StuckStep = { ...retry, act: 'drop', context: contextAt(at, { source: 'operator', session: 'drop-1' }) };

async function stuckNames(store: Store): Promise<string[]> {
  return namesOf((await store.listStuck({}, null, 100)).choices);
}

async function onlyStuck(store: Store): Promise<StuckChoice> {
  const { choices } = await store.listStuck({}, null, 2);
  if (choices[0] === undefined || choices.length > 1) throw new Error(`${choices.length} choices are stuck`);
  return choices[0];
}

export function exerciseStuck(openFresh: OpenFresh): void {
  it('lists what delivery gave up with its reason, and nothing else', async () => {
    const { store } = await openFresh({ horizonMs });
    await giveUp(store, ['ann'], rejected);
    await giveUp(store, ['bob'], { delivery: 'confirmed', reason: null });
    await save(store, [change('eve', 'unsubscribed')]);
    expect((await store.listStuck({}, null, 10)).choices).toEqual([
      {
        ...{ target: person('ann'), topic: 'news', channel: 'email', connection: 'eu', state: 'unsubscribed' },
        ...{ delivery: 'failed', reason: 'braze_400', changedAt: start },
        key: { targetId: expect.any(Number) as number, topic: 'news', channel: 'email', revision: 1 },
      },
    ]);
    await save(store, [change('ann', 'unsubscribed')]);
    expect(await stuckNames(store)).toEqual([]);
  });

  it('lists page by page, each once, and counts by reason', async () => {
    const { store } = await openFresh({ horizonMs });
    const many = Array.from({ length: 7 }, (_, index) => `p${index}`);
    await giveUp(store, many, rejected);
    await giveUp(store, ['ann', 'bob'], undone, 'subscribed');
    for (const filter of [{}, { connection: 'eu' }]) {
      const seen: string[] = [];
      for (let after: StuckStep['after'] = null, pages = 0; ; pages += 1) {
        const { choices, next } = await store.listStuck(filter, after, 4);
        seen.push(...namesOf(choices));
        if (next === null) {
          expect(pages).toBe(2);
          break;
        }
        after = next;
      }
      expect(seen.sort()).toEqual(['ann', 'bob', ...many]);
    }
    const ofEu = { connection: 'eu' };
    expect(await store.countStuck({})).toEqual([
      { ...ofEu, delivery: 'failed', reason: 'braze_400', count: 7 },
      { ...ofEu, delivery: 'not_applied', reason: 'undone_in_braze', count: 2 },
    ]);
    expect(await store.countStuckUpTo('eu', 100)).toEqual({ failed: 7, not_applied: 2, signals: 0 });
    expect(await store.countStuckUpTo('eu', 3)).toEqual({ failed: 3, not_applied: 2, signals: 0 });
    expect(await store.countStuckUpTo('us', 3)).toEqual({ failed: 0, not_applied: 0, signals: 0 });
  });

  it.each([
    [{ delivery: 'failed' } as const, ['ann']],
    [{ reason: 'undone_in_braze' }, ['bob']],
    [{ connection: 'us' }, []],
    [{ connection: 'eu', delivery: 'not_applied', reason: 'undone_in_braze' } as const, ['bob']],
    [{ topic: 'offers' }, []],
    [{ channel: 'email', topic: 'news' }, ['ann', 'bob']],
    [{ since: start + 1 }, []],
    [{ until: start - 1 }, []],
    [{ since: start, until: start }, ['ann', 'bob']],
  ])('narrows by %j', async (filter, names) => {
    const { store } = await openFresh({ horizonMs });
    await giveUp(store, ['ann'], rejected);
    await giveUp(store, ['bob'], undone, 'subscribed');
    expect(namesOf((await store.listStuck(filter, null, 10)).choices)).toEqual(names);
    const counted = await store.countStuck(filter);
    expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(names.length);
    expect((await store.handleStuck({ ...drop, filter })).counts.done).toBe(names.length);
    expect(await stuckNames(store)).toHaveLength(2 - names.length);
  });

  it('makes what is retried due at once, as if it had never been tried, and says so in the ledger', async () => {
    const { store } = await openFresh({ horizonMs });
    await giveUp(store, ['ann'], { ...rejected, attempts: 4, resends: 1 });
    expect(await store.handleStuck(retry)).toEqual({ counts: { done: 1, left: 0, unrouted: 0 }, next: null });
    expect(await stuckNames(store)).toEqual([]);
    expect(await store.claimForSend(await lease(store), 10, at)).toMatchObject([
      { target: person('ann'), revision: 1, attempts: 0, resends: 0 },
    ]);
    expect((await store.ledgerOf(person('ann'))).at(-1)).toMatchObject({
      ...{ action: 'retried', revision: 1, fromState: 'unsubscribed', toState: 'unsubscribed' },
      context: { source: 'operator', session: 'retry-1', at },
    });
    expect((await store.verifyLedger()).breaks).toEqual([]);
  });

  it('settles what is dropped: it keeps its reason, leaves the list, and is on its own again once it changes', async () => {
    const { store } = await openFresh({ horizonMs });
    await giveUp(store, ['ann'], rejected);
    const { key } = await onlyStuck(store);
    expect((await store.handleStuck(drop)).counts.done).toBe(1);
    expect(await stuckNames(store)).toEqual([]);
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'failed', revision: 1 });
    expect((await store.ledgerOf(person('ann'))).map(({ action }) => action)).toEqual(['set', 'dropped']);
    expect((await store.handleStuck(drop)).counts.done).toBe(0);
    await giveUp(store, ['ann'], rejected);
    expect(await onlyStuck(store)).toMatchObject({ reason: 'braze_400', key: { ...key, revision: 2 } });
  });

  it('takes back a drop where the row is named', async () => {
    const { store } = await openFresh({ horizonMs });
    await giveUp(store, ['ann'], rejected);
    const { key } = await onlyStuck(store);
    await store.handleStuck(drop);
    expect((await store.handleStuck({ ...retry, keys: [key] })).counts.done).toBe(1);
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'recorded' });
  });

  it('leaves an opt-in that Braze no longer holds to its owner, unless it is named and insisted on', async () => {
    const { store } = await openFresh({ horizonMs });
    await giveUp(store, ['ann'], undone, 'subscribed');
    expect((await store.handleStuck(retry)).counts).toEqual({ done: 0, left: 1, unrouted: 0 });
    const { key } = await onlyStuck(store);
    expect((await store.handleStuck({ ...retry, keys: [key] })).counts.left).toBe(1);
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'not_applied' });
    expect((await store.handleStuck({ ...retry, keys: [key], insists: true })).counts.done).toBe(1);
    expect(await store.claimForSend(await lease(store), 10, at)).toMatchObject([{ seenApplied: false }]);
  });

  it('sends an opt-in again that never arrived, and an opt-out whatever its reason', async () => {
    const { store } = await openFresh({ horizonMs });
    await giveUp(store, ['ann'], { delivery: 'not_applied', reason: 'not_held_by_braze' }, 'subscribed');
    await giveUp(store, ['bob'], { delivery: 'not_applied', reason: 'group_untouched' });
    expect((await store.handleStuck(retry)).counts).toEqual({ done: 2, left: 0, unrouted: 0 });
  });

  it('counts only, and does nothing, without a context', async () => {
    const { store } = await openFresh({ horizonMs });
    await giveUp(store, ['ann'], rejected);
    const { act, filter, after, insists, connectionOf } = retry;
    const counting = { act, filter, after, insists, connectionOf };
    expect((await store.handleStuck(counting)).counts.done).toBe(1);
    expect(await stuckNames(store)).toEqual(['ann']);
    expect(await store.ledgerOf(person('ann'))).toHaveLength(1);
  });

  it('leaves a choice alone that has changed since it was listed', async () => {
    const { store } = await openFresh({ horizonMs });
    await giveUp(store, ['ann'], rejected);
    const { key } = await onlyStuck(store);
    await save(store, [change('ann', 'subscribed')], start + 1);
    expect((await store.handleStuck({ ...drop, keys: [key] })).counts.done).toBe(0);
    await giveUp(store, ['ann'], rejected);
    expect((await store.handleStuck({ ...retry, keys: [key] })).counts.done).toBe(0);
    expect(await stuckNames(store)).toEqual(['ann']);
  });

  it('sends through the connection that the topic has now, and nothing where it has none', async () => {
    const { store } = await openFresh({ horizonMs });
    await giveUp(store, ['ann'], rejected);
    expect((await store.handleStuck({ ...retry, connectionOf: () => undefined })).counts.unrouted).toBe(1);
    expect((await store.handleStuck({ ...retry, connectionOf: () => 'us' })).counts.done).toBe(1);
    const us = await store.acquireLease('us', 'holder-2', 60_000, at);
    if (us === undefined) throw new Error('the lease is taken');
    expect(namesOf(await store.claimForSend(us, 10, at))).toEqual(['ann']);
  });

  it('goes on step by step until all were retried', async () => {
    const { store } = await openFresh({ horizonMs });
    const many = Array.from({ length: 1100 }, (_, index) => `p${index}`);
    await giveUp(store, many, rejected);
    let done = 0;
    let steps = 0;
    for (let after: StuckStep['after'] = null; steps === 0 || after !== null; steps += 1) {
      const outcome = await store.handleStuck({ ...retry, after });
      done += outcome.counts.done;
      after = outcome.next;
    }
    expect({ done, steps }).toEqual({ done: 1100, steps: 6 });
  });

  it('does not hide from a revert what a visitor did before an operator dropped its delivery', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')], start - 10);
    const context = contextAt(start, { proof: 'none' });
    await store.record({ changes: [change('ann', 'unsubscribed')], confirmations: [], context });
    const held = await lease(store);
    const claimed = await store.claimForSend(held, 1, start);
    await store.settle(
      held,
      claimed.map((choice) => settlement(choice, rejected)),
      start,
    );
    await store.handleStuck(drop);
    const filter = { property: 'acme-www', proof: 'none', since: start, until: start } as const;
    expect((await store.revert({ filter, after: 0 })).counts.reverted).toBe(1);
  });
}
