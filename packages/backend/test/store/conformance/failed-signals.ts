import { expect, it } from 'vitest';
import type { FailedSignalPlace, FailedSignalStep } from '../../../src/store/failed-signals.ts';
import type { SignalSettlement } from '../../../src/store/signals.ts';
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
  start,
  type OpenFresh,
} from './scene.ts';
import { claim, signalsOf } from './signals.ts';

const at = start + 5000;

const list: FailedSignalStep = {
  ...{ act: 'list', filter: {}, after: null, limit: 100, connectionOf: () => 'eu' },
  context: contextAt(at, { source: 'operator', session: 'act-1', property: '' }),
};

/** Every signal that failed, by the name of its person. */
async function placesOf(store: Store): Promise<Readonly<Record<string, FailedSignalPlace>>> {
  const { signals } = await store.handleFailedSignals(list);
  return Object.fromEntries(signals.map((signal) => [namesOf([signal])[0], signal.place]));
}

/** Has the event of a confirmed choice end so. */
export async function tell(
  store: Store,
  held: Lease,
  name: string,
  status: SignalSettlement['status'],
  reason: string,
): Promise<void> {
  const choice = await sent(store, held, name, 'unsubscribed');
  await store.settle(held, [settlement(choice, { delivery: 'confirmed', followUps: ['event'] })], start);
  const [event] = await claim(store, held, 'event', 1, start);
  if (event === undefined) throw new Error('no event was due');
  const { target, topic, channel, kind, revision } = event;
  const end = { target, topic, channel, kind, revision, status, reason, nextAttemptAt: null, attempts: 3 };
  expect(await store.settleSignals(held, [end], start)).toEqual({ refused: 0 });
}

export function exerciseFailedSignals(openFresh: OpenFresh): void {
  it('lists and counts what failed, and nothing else: an event whose answer was lost may have been told', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await tell(store, held, 'ann', 'failed', 'braze_400');
    await tell(store, held, 'bob', 'lost', 'timeout');
    await tell(store, held, 'eve', 'accepted', 'none');
    expect(await store.countFailedSignals({})).toEqual([
      { connection: 'eu', kind: 'event', reason: 'braze_400', count: 1 },
    ]);
    const { signals, done, next } = await store.handleFailedSignals(list);
    expect(namesOf(signals)).toEqual(['ann']);
    expect(signals).toMatchObject([
      { topic: 'news', channel: 'email', kind: 'event', revision: 1, state: 'unsubscribed', connection: 'eu' },
    ]);
    expect({ chosenAt: signals[0]?.chosenAt, done, next }).toEqual({ chosenAt: start, done: 0, next: null });
  });

  it('narrows them by each part of a filter', async () => {
    const { store } = await openFresh({ horizonMs });
    await tell(store, await lease(store), 'ann', 'failed', 'braze_400');
    const found = async (filter: FailedSignalStep['filter']) => [
      (await store.handleFailedSignals({ ...list, filter })).signals.length,
      (await store.countFailedSignals(filter)).length,
    ];
    const own = { connection: 'eu', reason: 'braze_400', topic: 'news', channel: 'email', since: start, until: start };
    expect(await found(own)).toEqual([1, 1]);
    const others = { connection: 'us', reason: 'x', topic: 'x', channel: 'x', since: start + 1, until: start - 1 };
    for (const [part, value] of Object.entries(others)) expect(await found({ ...own, [part]: value })).toEqual([0, 0]);
  });

  it('hands them out in pages', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (const name of ['ann', 'bob', 'eve']) await tell(store, held, name, 'failed', 'braze_400');
    const first = await store.handleFailedSignals({ ...list, limit: 2 });
    const second = await store.handleFailedSignals({ ...list, limit: 2, after: first.next });
    expect([namesOf(first.signals), namesOf(second.signals), second.next]).toEqual([['ann', 'bob'], ['eve'], null]);
  });

  it('makes them due again, as if never tried, through the connection that they lead to now', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await tell(store, held, 'ann', 'failed', 'braze_400');
    expect(await store.handleFailedSignals({ ...list, act: 'retry', connectionOf: () => undefined })).toMatchObject({
      done: 0,
    });
    expect(await claim(store, held, 'event', 1, at)).toEqual([]);
    expect(await store.handleFailedSignals({ ...list, act: 'retry' })).toMatchObject({ done: 1, next: null });
    expect(await store.nextDueAt('eu')).toBe(at);
    expect(await claim(store, held, 'event', 1, at)).toMatchObject([{ kind: 'event', revision: 1, attempts: 0 }]);
    expect(await store.countFailedSignals({})).toEqual([]);
  });

  it('drops them: they are not sent, and no longer listed', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await tell(store, held, 'ann', 'failed', 'braze_400');
    expect(await store.handleFailedSignals({ ...list, act: 'drop' })).toMatchObject({ done: 1 });
    expect(await signalsOf(store, 'ann')).toEqual(['event 1 superseded dropped']);
    expect(await store.handleFailedSignals({ ...list, act: 'retry' })).toMatchObject({ done: 0, signals: [] });
    expect(await store.nextDueAt('eu')).toBeUndefined();
  });

  it('says of each in the ledger what was done about it, and when', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (const name of ['ann', 'bob']) await tell(store, held, name, 'failed', 'braze_400');
    await save(store, [change('bob', 'subscribed')], start + 1);
    await store.handleFailedSignals({ ...list, act: 'retry' });
    for (const name of ['ann', 'bob']) {
      expect((await store.ledgerOf(person(name))).at(-1)).toMatchObject({
        ...{ action: 'retried', revision: 1, fromState: 'unsubscribed', toState: 'unsubscribed' },
        context: { source: 'operator', session: 'act-1/event', at },
      });
    }
    await save(store, [change('ann', 'subscribed')], at + 1);
    expect((await store.ledgerOf(person('ann'))).map(({ action }) => action)).toEqual(['set', 'retried', 'set']);
    expect((await store.verifyLedger()).breaks).toEqual([]);
  });

  it('does it to those alone that are named', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (const name of ['ann', 'bob', 'eve']) await tell(store, held, name, 'failed', 'braze_400');
    const { ann, bob } = await placesOf(store);
    if (ann === undefined || bob === undefined) throw new Error('they are not listed');
    const act = (step: 'list' | 'retry' | 'drop', keys: readonly FailedSignalPlace[]) =>
      store.handleFailedSignals({ ...list, act: step, filter: { reason: 'no such' }, limit: 1, keys });
    expect(namesOf((await act('list', [ann, bob])).signals).sort()).toEqual(['ann', 'bob']);
    expect(await act('drop', [ann, bob])).toMatchObject({ done: 2, next: null });
    expect(await act('drop', [ann]), 'dropped already').toMatchObject({ done: 0 });
    expect(await act('retry', [{ ...bob, revision: 2 }]), 'another choice').toMatchObject({ done: 0, signals: [] });
    expect(await act('retry', [bob]), 'which takes the drop back').toMatchObject({ done: 1 });
    expect(namesOf(await claim(store, held, 'event', 9, at))).toEqual(['bob']);
    expect(Object.keys(await placesOf(store))).toEqual(['eve']);
    expect((await store.ledgerOf(person('bob'))).map(({ action }) => action)).toEqual(['set', 'dropped', 'retried']);
    expect((await store.ledgerOf(person('ann'))).map(({ action }) => action)).toEqual(['set', 'dropped']);
  });

  it('counts them for a health check, no further than asked', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (const name of ['ann', 'bob', 'eve']) await tell(store, held, name, 'failed', 'braze_400');
    await tell(store, held, 'zoe', 'lost', 'timeout');
    const none = { failed: 0, not_applied: 0 };
    expect(await store.countStuckUpTo('eu', 100)).toEqual({ ...none, signals: 3 });
    expect(await store.countStuckUpTo('eu', 2)).toEqual({ ...none, signals: 2 });
    expect(await store.countStuckUpTo('us', 100)).toEqual({ ...none, signals: 0 });
  });
}
