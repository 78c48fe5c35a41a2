import { expect, it } from 'vitest';
import {
  change,
  confirmation,
  contextAt,
  horizonMs,
  lease,
  namesOf,
  person,
  save,
  saving,
  start,
  standing,
  type OpenFresh,
} from './scene.ts';

const confirmedAt = (at: number) => contextAt(at, { source: 'confirmation', proof: 'code' });

export function exerciseConfirming(openFresh: OpenFresh): void {
  it('keeps an opt-in that waits, and changes nothing yet', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'unsubscribed')]);
    await save(store, [], start + 1, [confirmation('ann')]);
    expect(await store.findConfirmation('confirmation-ann')).toEqual({
      ...{ id: 'confirmation-ann', secretHash: confirmation('ann').secretHash, target: person('ann') },
      ...{ property: 'acme-www', language: 'en', wording: contextAt(start).wording },
      cells: [{ topic: 'news', channel: 'email', revision: 1 }],
      ...{ createdAt: start + 1, expiresAt: start + 86_400_000, confirmedAt: null },
    });
    expect(await standing(store, 'ann')).toMatchObject({ state: 'unsubscribed', revision: 1 });
  });

  it('shows nothing of a person whose only act was to ask', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('ann')]);
    expect(await store.choicesOf([person('ann')])).toEqual([]);
    expect(await store.countByDelivery('eu')).toEqual({});
  });

  it('applies the opt-in once its owner confirms, and sends it', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('ann')]);
    const outcome = await store.confirm('confirmation-ann', confirmedAt(start + 60));
    const applied = [expect.objectContaining({ state: 'subscribed', revision: 1, delivery: 'recorded' })];
    expect(outcome).toEqual({ outcome: 'confirmed', applied, void: [] });
    expect(await store.findConfirmation('confirmation-ann')).toMatchObject({ confirmedAt: start + 60 });
    expect(namesOf(await store.claimForSend(await lease(store), 10, start + 60))).toEqual(['ann']);
    expect(await store.ledgerOf(person('ann'))).toMatchObject([
      { action: 'requested', fromState: null, toState: 'subscribed', revision: 0, context: { source: 'visitor' } },
      { action: 'set', fromState: null, toState: 'subscribed', revision: 1, context: { source: 'confirmation' } },
    ]);
  });

  it('is void for a cell that changed after the opt-in was asked for, and applies the others', async () => {
    const { store } = await openFresh({ horizonMs });
    const cells = [
      { topic: 'news', channel: 'email' },
      { topic: 'offers', channel: 'email' },
    ];
    await save(store, [], start, [confirmation('ann', { cells })]);
    await save(store, [change('ann', 'unsubscribed')], start + 1);
    expect(await store.confirm('confirmation-ann', confirmedAt(start + 2))).toEqual({
      outcome: 'confirmed',
      applied: [expect.objectContaining({ topic: 'offers', state: 'subscribed', revision: 1 })],
      void: [{ target: person('ann'), topic: 'news', channel: 'email' }],
    });
    expect(await standing(store, 'ann')).toMatchObject({ topic: 'news', state: 'unsubscribed', revision: 1 });
  });

  it('is confirmed once: a second time changes nothing, even when both arrive together', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('ann')]);
    const outcomes = await Promise.all([
      store.confirm('confirmation-ann', confirmedAt(start + 1)),
      store.confirm('confirmation-ann', confirmedAt(start + 1)),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['already_confirmed', 'confirmed']);
    expect(await store.confirm('confirmation-ann', confirmedAt(start + 9e9))).toEqual({ outcome: 'already_confirmed' });
    expect(await standing(store, 'ann')).toMatchObject({ revision: 1 });
  });

  it('does not find what is unknown or expired', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('ann', { expiresAt: start + 100 })]);
    expect(await store.confirm('confirmation-eve', confirmedAt(start))).toEqual({ outcome: 'not_found' });
    expect(await store.confirm('confirmation-ann', confirmedAt(start + 100))).toEqual({ outcome: 'not_found' });
    expect(await store.findConfirmation('confirmation-eve')).toBeUndefined();
    expect(await store.choicesOf([person('ann')])).toEqual([]);
  });

  it('drops messages above the limit for one target within an hour, whoever asks', async () => {
    const { store } = await openFresh({ horizonMs });
    const asked = (id: string, at: number, name = 'ann') =>
      store.record(saving([], at, [confirmation(name, { id, maxPerHour: 2 })]));
    const outcomes = await Promise.all([
      asked('1', start),
      asked('2', start + 1),
      asked('3', start + 2),
      asked('4', start, 'bob'),
    ]);
    expect(outcomes.map((outcome) => outcome.outcome === 'recorded' && outcome.suppressed)).toEqual([
      [],
      [],
      ['3'],
      [],
    ]);
    expect(await asked('5', start + 3_599_999)).toMatchObject({ suppressed: ['5'] });
    expect(await asked('6', start + 3_600_000)).toMatchObject({ suppressed: [] });
    expect(await store.findConfirmation('3')).toBeUndefined();
    // Those that were dropped are told of too, so that a save costs a write whether or not somebody had asked before.
    expect(await store.ledgerOf(person('ann'))).toHaveLength(5);
  });

  it('writes the changes of a save whose message is dropped', async () => {
    const { store } = await openFresh({ horizonMs });
    const none = confirmation('ann', { cells: [{ topic: 'offers', channel: 'email' }], maxPerHour: 0 });
    const outcome = await store.record(saving([change('ann', 'unsubscribed')], start, [none]));
    expect(outcome).toMatchObject({ outcome: 'recorded', suppressed: ['confirmation-ann'] });
    expect(await standing(store, 'ann')).toMatchObject({ state: 'unsubscribed', revision: 1 });
  });

  it('keeps a confirmation whose id is taken from harming the first one or its neighbours', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('ann')]);
    const [twice, neighbour] = await Promise.allSettled([
      store.record(saving([], start, [confirmation('bob', { id: 'confirmation-ann' })])),
      store.record(saving([change('eve', 'unsubscribed')])),
    ]);
    expect([twice.status, neighbour.status]).toEqual(['rejected', 'fulfilled']);
    expect(await store.findConfirmation('confirmation-ann')).toMatchObject({ target: person('ann') });
  });
}
