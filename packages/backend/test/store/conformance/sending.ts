import { expect, it } from 'vitest';
import {
  change,
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

export function exerciseSending(openFresh: OpenFresh): void {
  it('hands out a choice once, noted as sent before it is handed out', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    const held = await lease(store);
    await save(store, [change('ann', 'subscribed')]);
    expect(await store.claimForSend(held, 10, start + 5)).toEqual([
      {
        ...{ target: person('ann'), topic: 'news', channel: 'email', state: 'subscribed', revision: 1 },
        ...{ delivery: 'sent', attempts: 0, changedAt: start, sentAt: start + 5, sentState: 'subscribed' },
        ...{ opposedUntil: null, seenApplied: false, resends: 0, reason: null },
      },
    ]);
    expect(await store.claimForSend(held, 10, start + 6)).toEqual([]);
    expect(await standing(await reopen(), 'ann')).toMatchObject({ delivery: 'sent' });
  });

  it('hands out opt-outs first, then what has been due longest', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('in-2', 'subscribed')], start + 2);
    await save(store, [change('in-1', 'subscribed')], start + 1);
    await save(store, [change('out-4', 'unsubscribed')], start + 4);
    await save(store, [change('out-3', 'unsubscribed')], start + 3);
    const held = await lease(store);
    expect(namesOf(await store.claimForSend(held, 3, start + 9))).toEqual(['out-3', 'out-4', 'in-1']);
    expect(namesOf(await store.claimForSend(held, 3, start + 9))).toEqual(['in-2']);
  });

  it('hands out what is due at the same time each once, however few are taken at a time', async () => {
    const { store } = await openFresh({ horizonMs });
    const names = ['c', 'a', 'b', 'e', 'd'];
    await save(
      store,
      names.map((name) => change(name, 'unsubscribed')),
    );
    const held = await lease(store);
    const first = namesOf(await store.claimForSend(held, 2, start));
    const rest = namesOf(await store.claimForSend(held, 9, start));
    expect(first).toHaveLength(2);
    expect([...first, ...rest].sort()).toEqual(names.toSorted());
  });

  it('hands out nothing before it is due', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await save(store, [change('ann', 'unsubscribed')], start + 100);
    expect(await store.claimForSend(held, 10, start + 99)).toEqual([]);
    expect(await store.claimForSend(held, 10, start + 100)).toHaveLength(1);
  });

  it('hands out only what goes through the connection of the lease', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'unsubscribed'), change('bob', 'unsubscribed', { connection: 'us' })]);
    expect(namesOf(await store.claimForSend(await lease(store), 10, start))).toEqual(['ann']);
    expect(await store.nextDueAt('eu')).toBeUndefined();
    expect(await store.nextDueAt('us')).toBe(start);
    expect(await store.countByDelivery('us')).toEqual({ recorded: 1 });
  });

  it('hands out a choice again once it is due for another attempt, with the attempts it had', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await save(store, [change('ann', 'unsubscribed')]);
    const [choice] = await store.claimForSend(held, 1, start);
    if (choice === undefined) throw new Error('nothing to send');
    const retry = settlement(choice, {
      delivery: 'recorded',
      attempts: 1,
      nextAttemptAt: start + 60,
      reason: 'http_503',
    });
    await store.settle(held, [retry], start);
    expect(await store.nextDueAt('eu')).toBe(start + 60);
    expect(await store.claimForSend(held, 1, start + 59)).toEqual([]);
    expect(await store.claimForSend(held, 1, start + 60)).toMatchObject([
      { attempts: 1, sentAt: start + 60, reason: 'http_503' },
    ]);
  });

  it('starts over with a newer revision', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await save(store, [change('ann', 'unsubscribed')]);
    const [choice] = await store.claimForSend(held, 1, start);
    if (choice === undefined) throw new Error('nothing to send');
    const waiting = {
      delivery: 'accepted',
      attempts: 4,
      nextAttemptAt: start + 9e6,
      seenApplied: true,
      resends: 1,
    } as const;
    await store.settle(held, [settlement(choice, waiting)], start);
    await save(store, [change('ann', 'unsubscribed')], start + 1);
    expect(await store.claimForSend(held, 1, start + 1)).toMatchObject([
      { revision: 2, attempts: 0, seenApplied: false, resends: 0 },
    ]);
  });
}
