import { expect, it } from 'vitest';
import type { EraseRequest } from '../../../src/store/operating.ts';
import {
  change,
  confirmation,
  contextAt,
  horizonMs,
  lease,
  person,
  save,
  sent,
  settlement,
  standing,
  start,
  type OpenFresh,
} from './scene.ts';

const erasing: EraseRequest = { target: person('ann'), isConfirmed: true, isAnyway: false };

export function exercisePeople(openFresh: OpenFresh): void {
  it('answers everything that is kept about a person, and nothing about another', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'unsubscribed');
    await store.settle(held, [settlement(choice, { delivery: 'failed', reason: 'braze_400', attempts: 2 })], start);
    await save(store, [change('bob', 'subscribed')]);
    await save(store, [], start + 5, [confirmation('ann', { cells: [{ topic: 'events', channel: 'email' }] })]);
    expect(await store.personRecord(person('ann'))).toMatchObject({
      since: start,
      choices: [
        { topic: 'events', channel: 'email', connection: 'eu', state: null, delivery: null, revision: 0 },
        {
          ...{
            topic: 'news',
            state: 'unsubscribed',
            revision: 1,
            delivery: 'failed',
            reason: 'braze_400',
            attempts: 2,
          },
          ...{ changedAt: start, nextAttemptAt: null, isDropped: false },
        },
      ],
      messages: [{ kind: 'confirmation', createdAt: start + 5, property: 'acme-www', status: 'due', reason: null }],
      ledger: [
        { action: 'set', topic: 'news', context: { at: start } },
        { action: 'requested', topic: 'events', context: { at: start + 5 } },
      ],
    });
    expect(await store.personRecord(person('eve'))).toBeUndefined();
  });

  it('answers the wordings that are kept, each once', async () => {
    const { store } = await openFresh({ horizonMs });
    const wording = { id: 'w1', property: 'acme-www', language: 'en', content: '{"title":"Choices"}' };
    await store.ensureWordings([wording, { ...wording, id: 'w2' }], start);
    expect(await store.wordingsOf(['w1', 'gone', 'w1', ''])).toEqual([wording]);
  });

  it('erases a person: nothing is found any more, the ledger still verifies, and its rows belong to nobody', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed'), change('bob', 'subscribed')], start, [confirmation('ann')]);
    const [before] = await store.ledgerOf(person('ann'));
    expect(await store.erase(erasing)).toEqual({ outcome: 'erased', choices: 1, messages: 1 });
    expect(await store.choicesOf([person('ann')])).toEqual([]);
    expect(await store.ledgerOf(person('ann'))).toEqual([]);
    expect(await store.personRecord(person('ann'))).toBeUndefined();
    expect(await store.findConfirmation('confirmation-ann')).toBeUndefined();
    expect(await store.claimMessages(await lease(store), 10, 1000, start)).toEqual([]);
    expect(await store.verifyLedger()).toMatchObject({ rows: 3, breaks: [] });
    expect(await standing(store, 'bob')).toMatchObject({ state: 'subscribed' });
    // Whoever comes back is somebody new.
    await save(store, [change('ann', 'subscribed')], start + 1);
    const after = await store.ledgerOf(person('ann'));
    expect(after).toHaveLength(1);
    expect(after[0]?.commitment).not.toBe(before?.commitment);
  });

  it('counts only, where it is not confirmed', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    expect(await store.erase({ ...erasing, isConfirmed: false })).toMatchObject({ outcome: 'erased', choices: 1 });
    expect(await standing(store, 'ann')).toMatchObject({ state: 'subscribed' });
    expect(await store.erase({ ...erasing, target: person('eve') })).toEqual({ outcome: 'unknown' });
  });

  it('waits with an opt-out that Braze does not hold yet, unless told otherwise', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'unsubscribed');
    expect(await store.erase(erasing)).toEqual({ outcome: 'opt_out_under_way', optOuts: 1 });
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'sent' });
    await store.settle(held, [settlement(choice, { delivery: 'confirmed' })], start);
    expect(await store.erase(erasing)).toMatchObject({ outcome: 'erased' });
    await save(store, [change('bob', 'unsubscribed')]);
    expect(await store.erase({ target: person('bob'), isConfirmed: true, isAnyway: true })).toMatchObject({
      outcome: 'erased',
    });
  });

  it('waits with an opt-out that Braze refused, because an operator may still send it again', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'unsubscribed');
    await store.settle(held, [settlement(choice, { delivery: 'failed', reason: 'braze_400' })], start);
    expect(await store.erase(erasing)).toEqual({ outcome: 'opt_out_under_way', optOuts: 1 });
  });

  it('does not wait for what ends accepted because there is nobody to read', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'unsubscribed');
    await store.settle(held, [settlement(choice, { delivery: 'accepted', reason: 'no_profile_to_read' })], start);
    expect(await store.erase(erasing)).toMatchObject({ outcome: 'erased' });
  });

  it('does not bring an erased person back when what was under way is settled', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'subscribed');
    await store.erase(erasing);
    const settled = settlement(choice, { delivery: 'accepted', nextAttemptAt: start + 1 });
    expect(await store.settle(held, [settled], start)).toEqual({ refused: 1 });
    expect(await store.personRecord(person('ann'))).toBeUndefined();
  });

  it('erases beside saves of the same person without losing either', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    const rounds = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(
      rounds.flatMap((index) => [
        store.record({ changes: [change('ann', 'subscribed')], confirmations: [], context: contextAt(start + index) }),
        store.erase({ ...erasing, isAnyway: true }),
      ]),
    );
    await save(store, [change('ann', 'subscribed')], start + 100);
    expect((await store.ledgerOf(person('ann'))).at(-1)).toMatchObject({ context: { at: start + 100 } });
    expect(await store.verifyLedger()).toMatchObject({ rows: 22, breaks: [] });
  });
}
