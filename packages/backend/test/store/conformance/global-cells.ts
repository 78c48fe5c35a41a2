import { expect, it } from 'vitest';
import { globalCell, globalTopic } from '../../../src/preferences/global-cell.ts';
import type { WantedState } from '../../../src/contract.ts';
import type { CellChange, Store } from '../../../src/store/store.ts';
import {
  change,
  horizonMs,
  lease,
  namesOf,
  person,
  save,
  settlement,
  start,
  type FreshStore,
  type OpenFresh,
} from './scene.ts';

export function exerciseGlobalCells(openFresh: OpenFresh): void {
  const open = (): Promise<FreshStore> => openFresh({ horizonMs });

  it('keeps the global email state like any choice, and hands it out apart from those of topics', async () => {
    const { store } = await open();
    const held = await lease(store);
    await save(store, [
      change('ann', 'unsubscribed'),
      everything('ann', 'unsubscribed'),
      everything('bob', 'subscribed'),
    ]);
    expect(await store.choicesOf([person('ann')])).toMatchObject([
      { topic: globalTopic('eu'), channel: 'email', state: 'unsubscribed', revision: 1, delivery: 'recorded' },
      { topic: 'news', state: 'unsubscribed' },
    ]);
    expect(topicsOf(await store.claimForSend(held, 9, start))).toEqual(['news']);
    const global = await store.claimForSend(held, 9, start, 'global');
    expect(global).toMatchObject([
      { target: person('ann'), topic: '*eu', state: 'unsubscribed', sentAt: start },
      { target: person('bob'), topic: '*eu', state: 'subscribed', sentAt: start },
    ]);
    await store.settle(
      held,
      global.map((choice) => settlement(choice, { delivery: 'accepted', nextAttemptAt: start + 5 })),
      start,
    );
    expect(await store.nextDueAt('eu')).toBe(start + 5);
    expect(await store.claimForRead(held, 9, 60_000, start + 5)).toEqual([]);
    expect(topicsOf(await store.claimForRead(held, 9, 60_000, start + 5, 'global'))).toEqual(['*eu', '*eu']);
    expect((await store.ledgerOf(person('ann'))).map(({ topic, toState }) => [topic, toState])).toEqual([
      ['news', 'unsubscribed'],
      ['*eu', 'unsubscribed'],
    ]);
  });

  it('is due by itself, and recovered when the one who sent it died', async () => {
    const { store } = await open();
    const dead = await lease(store, 'dead', start, 1000);
    await save(store, [everything('ann', 'unsubscribed'), everything('bob', 'subscribed')]);
    expect(await store.nextDueAt('eu')).toBe(start);
    expect(await store.claimForSend(dead, 9, start, 'global')).toHaveLength(2);
    const heir = await lease(store, 'heir', start + 2000);
    expect(await store.recoverAbandoned(heir, horizonMs, start + 2000)).toBe(2);
    expect(namesOf(await store.claimForSend(heir, 9, start + 2000, 'global'))).toEqual(['ann']);
    expect(namesOf(await store.claimForRead(heir, 9, 1000, start + horizonMs, 'global'))).toEqual(['bob']);
  });

  it('hands an opt-in that waits for opt-outs out only when all of them are in effect', async () => {
    const { store } = await open();
    const held = await lease(store);
    await save(store, [
      change('ann', 'unsubscribed', { topic: 'deals' }),
      change('ann', 'unsubscribed', { topic: 'tips' }),
      change('ann', 'subscribed', { afterOptOuts: true }),
      everything('ann', 'subscribed', { afterOptOuts: true }),
      everything('bob', 'subscribed', { afterOptOuts: true }),
    ]);
    let at = start;
    // What waits is put off by up to a minute.
    const waiting = async (): Promise<string[]> => [
      ...topicsOf(await store.claimForSend(held, 9, (at += 60_000), 'subscribed')),
      ...namesOf(await store.claimForSend(held, 9, at, 'global')),
    ];
    expect(await waiting()).toEqual(['bob']);
    const [deals, tips] = await store.claimForSend(held, 9, start, 'unsubscribed');
    if (deals === undefined || tips === undefined) throw new Error('the opt-outs were not handed out');
    expect(await waiting()).toEqual([]);
    await store.settle(held, [settlement(deals, { delivery: 'confirmed' })], start);
    const [accepted, failed] = [{ ...tips, delivery: 'accepted' } as const, { ...tips, delivery: 'failed' } as const];
    await store.settle(held, [settlement(tips, { delivery: 'accepted', nextAttemptAt: start + 5 })], start);
    expect(await waiting()).toEqual([]);
    await store.settle(held, [settlement(accepted, { delivery: 'failed', reason: 'braze_400' })], start);
    expect(await waiting()).toEqual([]);
    await store.settle(held, [settlement(failed, { delivery: 'no_profile' })], start);
    expect(await waiting()).toEqual(['news', 'ann']);
  });

  it('waits for no opt-out on another channel or connection, nor for that of a topic which is gone', async () => {
    const { store } = await open();
    const held = await lease(store);
    await save(store, [
      change('ann', 'unsubscribed', { topic: 'gone' }),
      change('ann', 'unsubscribed', { channel: 'sms' }),
      change('ann', 'unsubscribed', { topic: 'deals', connection: 'us' }),
      everything('ann', 'subscribed', { afterOptOuts: true }),
    ]);
    const claimed = await store.claimForSend(held, 9, start, 'unsubscribed');
    const gone = claimed.filter(({ topic }) => topic === 'gone');
    expect(await store.claimForSend(held, 9, start, 'global')).toEqual([]);
    await store.settle(
      held,
      gone.map((choice) => settlement(choice, { delivery: 'failed', reason: 'route_missing' })),
      start,
    );
    expect(namesOf(await store.claimForSend(held, 9, start + 2000, 'global'))).toEqual(['ann']);
  });

  it('puts off what waits: from two seconds to a minute, by a quarter of the time since it was chosen', async () => {
    const { store } = await open();
    const held = await lease(store);
    await save(store, [change('ann', 'unsubscribed'), everything('ann', 'subscribed', { afterOptOuts: true })]);
    await store.claimForSend(held, 9, start, 'unsubscribed');
    const dues: unknown[] = [];
    for (const at of [start, start + 40_000, start + 3_000_000]) {
      expect(await store.claimForSend(held, 9, at, 'global')).toEqual([]);
      dues.push(await dueOf(store, 'ann'));
    }
    expect(dues).toEqual([start + 2000, start + 50_000, start + 3_060_000]);
  });

  it('lets no crowd that waits stand before what may go, or has to be read first', async () => {
    const { store } = await open();
    const held = await lease(store);
    const crowd = Array.from({ length: 2001 }, (_, index) => `p${index}`);
    await save(
      store,
      crowd.flatMap((name) => [change(name, 'unsubscribed'), everything(name, 'subscribed', { afterOptOuts: true })]),
    );
    await save(store, [everything('ann', 'unsubscribed')], start + 1);
    // Room for two: one of the crowd is not put off yet, and all the same not handed out.
    expect(namesOf(await store.claimForSend(held, 2, start + 1, 'global'))).toEqual(['ann']);
    await save(store, [everything('ann', 'subscribed'), everything('bob', 'subscribed')], start + 2);
    expect(namesOf(await store.claimForSend(held, 9, start + 2, 'global'))).toEqual(['bob']);
    await store.claimForSend(held, 9, start + 2, 'global');
    expect(namesOf(await store.claimForRead(held, 9, 60_000, start + 2, 'global'))).toEqual(['ann']);
  });

  it('waits no more once it is chosen anew without waiting', async () => {
    const { store } = await open();
    const held = await lease(store);
    await save(store, [
      change('ann', 'unsubscribed', { topic: 'deals' }),
      change('ann', 'subscribed', { afterOptOuts: true }),
    ]);
    expect(await claimedOptIns(store, held)).toEqual([]);
    await save(store, [change('ann', 'subscribed')]);
    expect(await claimedOptIns(store, held)).toEqual(['ann']);
  });
}

function everything(name: string, state: WantedState, differences: Partial<CellChange> = {}): CellChange {
  return { ...globalCell(person(name), 'eu'), state, ...differences };
}

async function dueOf(store: Store, name: string): Promise<number | null | undefined> {
  const record = await store.personRecord(person(name));
  return record?.choices.find(({ topic }) => topic === globalTopic('eu'))?.nextAttemptAt;
}

function topicsOf(choices: readonly { readonly topic: string }[]): string[] {
  return choices.map(({ topic }) => topic);
}

async function claimedOptIns(store: Store, held: Awaited<ReturnType<typeof lease>>): Promise<string[]> {
  return namesOf(await store.claimForSend(held, 9, start, 'subscribed'));
}
