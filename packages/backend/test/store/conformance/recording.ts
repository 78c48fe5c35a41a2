import { expect, it } from 'vitest';
import {
  change,
  contextAt,
  horizonMs,
  lease,
  person,
  recordedCells,
  save,
  saving,
  start,
  type OpenFresh,
} from './scene.ts';

export function exerciseRecording(openFresh: OpenFresh): void {
  it('gives a new cell revision 1 and says that it waits to be sent', async () => {
    const { store } = await openFresh({ horizonMs });
    const cells = await save(store, [change('ann', 'subscribed')]);
    expect(cells).toEqual([
      {
        ...{ target: person('ann'), topic: 'news', channel: 'email' },
        ...{ state: 'subscribed', revision: 1, delivery: 'recorded', changedAt: start },
      },
    ]);
    expect(await store.choicesOf([person('ann')])).toEqual(cells);
    expect(await store.nextDueAt('eu')).toBe(start);
  });

  it('counts every change of a cell, also one that changes nothing', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    await save(store, [change('ann', 'unsubscribed')], start + 1);
    const [cell] = await save(store, [change('ann', 'unsubscribed')], start + 2);
    expect(cell).toMatchObject({ state: 'unsubscribed', revision: 3, changedAt: start + 2 });
  });

  it('keeps cells, channels, topics and kinds of target apart', async () => {
    const { store } = await openFresh({ horizonMs });
    const phone = { kind: 'phone', value: 'ann@example.com' } as const;
    await save(store, [
      change('ann', 'subscribed'),
      change('ann', 'unsubscribed', { channel: 'sms' }),
      change('ann', 'unsubscribed', { topic: 'offers' }),
      change('ann', 'subscribed', { target: phone }),
    ]);
    const choices = await store.choicesOf([person('ann')]);
    expect(choices.map(({ topic, channel, state }) => `${topic} ${channel} ${state}`)).toEqual([
      'news email subscribed',
      'news sms unsubscribed',
      'offers email unsubscribed',
    ]);
    expect(await store.choicesOf([phone])).toHaveLength(1);
  });

  it('answers the cells of several targets, and nothing for one that never chose', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed'), change('bob', 'unsubscribed')]);
    const choices = await store.choicesOf([person('bob'), person('eve'), person('ann')]);
    expect(choices.map(({ target, state }) => [target, state])).toEqual([
      [person('bob'), 'unsubscribed'],
      [person('ann'), 'subscribed'],
    ]);
    expect(await store.choicesOf([])).toEqual([]);
  });

  it('takes a change that names the revision it was made on', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed', { expectedRevision: 0 })]);
    const [cell] = await save(store, [change('ann', 'unsubscribed', { expectedRevision: 1 })]);
    expect(cell?.revision).toBe(2);
  });

  it('refuses a whole save for one stale cell and answers every cell that moved', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    const outcome = await store.record(
      saving([
        change('ann', 'unsubscribed', { expectedRevision: 0 }),
        change('ann', 'subscribed', { topic: 'offers', expectedRevision: 7 }),
        change('ann', 'subscribed', { topic: 'events' }),
      ]),
    );
    expect(outcome).toEqual({
      outcome: 'conflict',
      conflicts: [
        expect.objectContaining({ topic: 'news', state: 'subscribed', revision: 1, delivery: 'recorded' }),
        expect.objectContaining({ topic: 'offers', state: null, revision: 0, delivery: null, changedAt: null }),
      ],
    });
    expect(await store.choicesOf([person('ann')])).toHaveLength(1);
    expect(await store.ledgerOf(person('ann'))).toHaveLength(1);
  });

  it('leaves no trace of a person whose only save was in conflict', async () => {
    const { store } = await openFresh({ horizonMs });
    await store.record(saving([change('ann', 'unsubscribed', { expectedRevision: 3 })]));
    expect(await store.choicesOf([person('ann')])).toEqual([]);
    expect(await store.verifyLedger()).toEqual({ rows: 0, chains: 0, breaks: [] });
  });

  it('lets saves that arrive together see each other in order', async () => {
    const { store } = await openFresh({ horizonMs });
    const outcomes = await Promise.all([
      store.record(saving([change('ann', 'subscribed', { expectedRevision: 0 })])),
      store.record(saving([change('ann', 'unsubscribed', { expectedRevision: 0 })])),
      store.record(saving([change('ann', 'unsubscribed', { expectedRevision: 1 }), change('bob', 'subscribed')])),
      store.record(saving([change('bob', 'unsubscribed')])),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['recorded', 'conflict', 'recorded', 'recorded']);
    expect(await store.choicesOf([person('ann'), person('bob')])).toMatchObject([
      { state: 'unsubscribed', revision: 2 },
      { state: 'unsubscribed', revision: 2 },
    ]);
    expect(await store.ledgerOf(person('bob'))).toMatchObject([
      { fromState: null, toState: 'subscribed', revision: 1 },
      { fromState: 'subscribed', toState: 'unsubscribed', revision: 2 },
    ]);
  });

  it('takes hundreds of saves that arrive together, each with its own answer', async () => {
    const { store } = await openFresh({ horizonMs });
    const names = Array.from({ length: 600 }, (_, index) => `person-${index}`);
    const outcomes = await Promise.all(names.map((name) => store.record(saving([change(name, 'subscribed')]))));
    expect(outcomes.map((outcome) => recordedCells(outcome)[0]?.target)).toEqual(names.map(person));
    expect(await store.countByDelivery('eu')).toEqual({ recorded: 600 });
    expect(await store.verifyLedger()).toMatchObject({ rows: 600, breaks: [] });
  });

  it('counts thousands of choices by where they stand, each connection for itself', async () => {
    const { store } = await openFresh({ horizonMs });
    const changes = Array.from({ length: 6_000 }, (_, index) =>
      change(`person-${index}`, 'unsubscribed', { connection: index < 5_500 ? 'eu' : 'us' }),
    );
    await save(store, changes);
    await store.claimForSend(await lease(store), 100, start);
    expect(await store.countByDelivery('eu')).toEqual({ recorded: 5_400, sent: 100 });
    expect(await store.countByDelivery('us')).toEqual({ recorded: 500 });
    expect(await store.countByDelivery('none')).toEqual({});
  });

  it('rejects a save that cannot be written alone, and takes its neighbours', async () => {
    const { store } = await openFresh({ horizonMs });
    const poisoned = change('eve', 'neither' as 'subscribed');
    const [first, second, third] = await Promise.allSettled([
      store.record(saving([change('ann', 'subscribed')])),
      store.record(saving([poisoned])),
      store.record(saving([change('bob', 'subscribed')])),
    ]);
    expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store.choicesOf([person('ann'), person('eve'), person('bob')])).toHaveLength(2);
    expect(await store.verifyLedger()).toMatchObject({ rows: 2, breaks: [] });
  });

  it('says nothing about the person in the error of a save that cannot be written', async () => {
    const { store } = await openFresh({ horizonMs });
    const error: unknown = await store
      .record(saving([change('eve', 'neither' as 'subscribed')]))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    for (let each: unknown = error; each instanceof Error; each = each.cause) {
      expect(`${each.message} ${each.stack}`).not.toContain('eve@');
    }
  });

  it('keeps values that look like SQL, JSON or other keys as they are', async () => {
    const { store } = await openFresh({ horizonMs });
    const values = [
      `o'hara"; drop table choice; --@example.com`,
      '["x","y"]',
      'a\u0001b',
      '名前@example.jp',
      '%_@example.com',
    ];
    for (const value of values) await save(store, [change('', 'subscribed', { target: { kind: 'email', value } })]);
    const targets = values.map((value) => ({ kind: 'email', value }) as const);
    expect((await store.choicesOf(targets)).map(({ target }) => target)).toEqual(targets);
  });

  it('has nothing to do with a save that changes nothing', async () => {
    const { store } = await openFresh({ horizonMs });
    expect(await store.record({ changes: [], confirmations: [], context: contextAt(start) })).toEqual({
      ...{ outcome: 'recorded', cells: [], suppressed: [] },
    });
  });
}
