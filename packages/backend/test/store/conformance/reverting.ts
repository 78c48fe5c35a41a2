import { expect, it } from 'vitest';
import type { ChangeContext, Store } from '../../../src/store/store.ts';
import type { RevertFilter } from '../../../src/store/taking-back.ts';
import {
  change,
  contextAt,
  horizonMs,
  lease,
  namesOf,
  person,
  save,
  standing,
  start,
  type OpenFresh,
} from './scene.ts';

const filter: RevertFilter = { property: 'acme-www', proof: 'none', since: start + 10, until: start + 20 };

async function stop(store: Store, who: string, at: number, differences: Partial<ChangeContext> = {}): Promise<void> {
  const context = contextAt(at, { proof: 'none', session: 'attack', network: 'net-1', ...differences });
  await store.record({ changes: [change(who, 'unsubscribed')], confirmations: [], context });
}

const operator = contextAt(start + 100, { source: 'operator_revert', proof: 'none', session: 'revert-1' });

export function exerciseReverting(openFresh: OpenFresh): void {
  it('puts back what was subscribed, in the ledger and on its way to Braze', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    await stop(store, 'ann', start + 15);
    const outcome = await store.revert({ filter, after: 0, context: operator });
    expect(outcome).toMatchObject({
      counts: { reverted: 1, unknown: 0, unchanged: 0, moved: 0, unrouted: 0 },
      next: null,
    });
    expect([...outcome.networks]).toEqual([['net-1', 1]]);
    expect(await standing(store, 'ann')).toMatchObject({ state: 'subscribed', revision: 3, delivery: 'recorded' });
    expect(namesOf(await store.claimForSend(await lease(store, 'holder-1', start + 100), 10, start + 100))).toEqual([
      'ann',
    ]);
    expect((await store.ledgerOf(person('ann'))).at(-1)).toMatchObject({
      ...{ action: 'set', fromState: 'unsubscribed', toState: 'subscribed' },
      context: { source: 'operator_revert', session: 'revert-1' },
    });
    expect(await store.verifyLedger()).toMatchObject({ breaks: [] });
  });

  it('sends what it puts back where the topic leads now, and leaves what leads nowhere', async () => {
    const { store } = await openFresh({ horizonMs });
    const gone = { topic: 'gone' };
    await save(store, [change('ann', 'subscribed'), change('ann', 'subscribed', gone)]);
    await stop(store, 'ann', start + 15);
    const context = contextAt(start + 16, { proof: 'none', session: 'attack', network: 'net-1' });
    await store.record({ changes: [change('ann', 'unsubscribed', gone)], confirmations: [], context });
    const connectionOf = (topic: string): string | undefined => (topic === 'gone' ? undefined : 'us');
    const { counts } = await store.revert({ filter, after: 0, connectionOf, context: operator });
    expect(counts).toEqual({ reverted: 1, unknown: 0, unchanged: 0, moved: 0, unrouted: 1 });
    const us = await store.acquireLease('us', 'holder-1', 1e9, start + 100);
    if (us === undefined) throw new Error('the lease is taken');
    expect(namesOf(await store.claimForSend(us, 10, start + 100))).toEqual(['ann']);
    const choices = await store.choicesOf([person('ann')]);
    expect(choices.map(({ topic, state }) => `${topic} ${state}`)).toEqual(['gone unsubscribed', 'news subscribed']);
  });

  it('does nothing more the second time, and nothing at all while it only counts', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    await stop(store, 'ann', start + 15);
    expect(await store.revert({ filter, after: 0 })).toMatchObject({ counts: { reverted: 1 } });
    expect(await standing(store, 'ann')).toMatchObject({ state: 'unsubscribed', revision: 2 });
    await store.revert({ filter, after: 0, context: operator });
    expect(await store.revert({ filter, after: 0, context: operator })).toMatchObject({ counts: { reverted: 0 } });
    expect(await standing(store, 'ann')).toMatchObject({ revision: 3 });
  });

  it('looks through repeated acts to what stood before the first of them', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    for (const at of [11, 12, 13]) await stop(store, 'ann', start + at, { session: `attack-${at}` });
    expect(await store.revert({ filter, after: 0, context: operator })).toMatchObject({ counts: { reverted: 1 } });
    expect(await standing(store, 'ann')).toMatchObject({ state: 'subscribed' });
  });

  it('looks back no further than to the beginning of the time, though the same was done before', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    for (const at of [9, 15]) await stop(store, 'ann', start + at);
    expect((await store.revert({ filter, after: 0, context: operator })).counts).toEqual({
      ...{ reverted: 0, unknown: 0, unchanged: 1, moved: 0, unrouted: 0 },
    });
    expect(await standing(store, 'ann')).toMatchObject({ state: 'unsubscribed', revision: 3 });
  });

  it('counts apart what was never chosen here, and what was stopped before, and leaves both', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store, 'unknown', start + 15);
    await save(store, [change('stopped', 'unsubscribed')]);
    await stop(store, 'stopped', start + 15);
    const { counts } = await store.revert({ filter, after: 0, context: operator });
    expect(counts).toEqual({ reverted: 0, unknown: 1, unchanged: 1, moved: 0, unrouted: 0 });
    expect(await standing(store, 'unknown')).toMatchObject({ state: 'unsubscribed', revision: 1 });
  });

  const elsewhere: [string, number, Partial<ChangeContext>][] = [
    ['of another property', 15, { property: 'acme-shop' }],
    ['with proof', 15, { proof: 'token' }],
    ['before', 9, {}],
    ['after', 21, {}],
    ['from another network', 15, { network: 'net-2' }],
    ['of another session', 15, { session: 'other' }],
    ['confirmed from an inbox', 15, { source: 'confirmation' }],
  ];
  it.each(elsewhere)('leaves alone what was done %s', async (_what, at, differences) => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    await stop(store, 'ann', start + at, differences);
    const narrow = { ...filter, network: 'net-1', session: 'attack' };
    expect(await store.revert({ filter: narrow, after: 0, context: operator })).toMatchObject({
      counts: { reverted: 0, unknown: 0, unchanged: 0 },
    });
  });

  it('leaves alone what its owner chose since', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    await stop(store, 'ann', start + 15);
    await save(store, [change('ann', 'unsubscribed')], start + 16);
    expect(await store.revert({ filter, after: 0, context: operator })).toMatchObject({ counts: { reverted: 0 } });
  });

  it('goes on where a step ended, until everybody was looked at', async () => {
    const { store } = await openFresh({ horizonMs });
    const people = Array.from({ length: 1005 }, (_, index) => `p${index}`);
    await store.record({
      ...{ changes: people.map((who) => change(who, 'subscribed')), confirmations: [], context: contextAt(start) },
    });
    const context = contextAt(start + 15, { proof: 'none' });
    await store.record({ changes: people.map((who) => change(who, 'unsubscribed')), confirmations: [], context });
    let reverted = 0;
    let steps = 0;
    for (let after: number | null = 0; after !== null; steps += 1) {
      const outcome = await store.revert({ filter, after, context: operator });
      reverted += outcome.counts.reverted;
      after = outcome.next;
    }
    expect({ reverted, steps }).toEqual({ reverted: 1005, steps: 2 });
  });
}
