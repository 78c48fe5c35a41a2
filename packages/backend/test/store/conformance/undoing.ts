import { expect, it } from 'vitest';
import type { ChangeContext, ConfirmationRequest, Store } from '../../../src/store/store.ts';
import { change, confirmation, contextAt, horizonMs, person, save, standing, start, type OpenFresh } from './scene.ts';

const blind = (at: number, session = 'session-1', differences: Partial<ChangeContext> = {}): ChangeContext =>
  contextAt(at, { proof: 'none', session, ...differences });

async function stop(store: Store, topics: readonly string[], context: ChangeContext): Promise<void> {
  const changes = topics.map((topic) => change('ann', 'unsubscribed', { topic }));
  await store.record({ changes, confirmations: [], context });
}

let ids = 0;
async function undo(store: Store, at: number, session = 'session-1', differences: Partial<ConfirmationRequest> = {}) {
  ids += 1;
  const { cells, ...asking } = confirmation('ann', { id: `undo-${ids}`, ...differences });
  expect(cells).toHaveLength(1);
  const context = blind(at, session, { source: 'undo' });
  return store.undo({ targets: [person('ann')], confirmations: [asking], context });
}

/** The topics that the last undo asked for. */
async function askedTopics(store: Store): Promise<string[]> {
  return (await store.findConfirmation(`undo-${ids}`))?.cells.map(({ topic }) => topic) ?? [];
}

export function exerciseUndoing(openFresh: OpenFresh): void {
  it('asks the owner for what the session stopped, and changes nothing until they answer', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store, ['news', 'offers'], blind(start));
    expect(await undo(store, start + 1)).toEqual({ asked: 2, suppressed: [] });
    expect(await askedTopics(store)).toEqual(['news', 'offers']);
    expect(await standing(store, 'ann')).toMatchObject({ state: 'unsubscribed', revision: 1 });
    await store.confirm(`undo-${ids}`, contextAt(start + 2, { source: 'confirmation', proof: 'code' }));
    expect(await standing(store, 'ann')).toMatchObject({ state: 'subscribed', revision: 2 });
    const entries = await store.ledgerOf(person('ann'));
    expect(entries.map(({ action, context }) => `${action} ${context.source}`)).toEqual(
      ['set visitor', 'requested undo', 'set confirmation'].flatMap((entry) => [entry, entry]),
    );
  });

  it('does no more the second time, even when both arrive together', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store, ['news'], blind(start));
    const outcomes = await Promise.all([undo(store, start + 1), undo(store, start + 1)]);
    expect(outcomes.map(({ asked }) => asked)).toEqual([1, 0]);
    expect(await undo(store, start + 2)).toEqual({ asked: 0, suppressed: [] });
  });

  it('takes back again what the session stopped again', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store, ['news'], blind(start));
    await undo(store, start + 1);
    await store.confirm(`undo-${ids}`, contextAt(start + 2, { source: 'confirmation', proof: 'code' }));
    await stop(store, ['news'], blind(start + 3));
    expect(await undo(store, start + 4)).toMatchObject({ asked: 1 });
  });

  it('never asks for what was stopped before the session came, however often the session stops it', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'unsubscribed')]);
    for (const at of [1, 2, 3]) await stop(store, ['news'], blind(start + at));
    expect(await undo(store, start + 4)).toEqual({ asked: 0, suppressed: [] });
  });

  it('looks through repeated stops of the same session to what was there before', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    for (const at of [1, 2, 3]) await stop(store, ['news'], blind(start + at));
    expect(await undo(store, start + 4)).toMatchObject({ asked: 1 });
  });

  it('leaves alone what another session stopped, and what changed since', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store, ['news'], blind(start, 'session-2'));
    await stop(store, ['offers'], blind(start + 1));
    await stop(store, ['offers'], blind(start + 2, 'session-2'));
    await stop(store, ['events'], blind(start + 3));
    await save(store, [change('ann', 'unsubscribed', { topic: 'events' })], start + 4);
    expect(await undo(store, start + 5)).toEqual({ asked: 0, suppressed: [] });
    // The other session came after this one for offers, so offers were stopped already; news is its own.
    expect(await undo(store, start + 6, 'session-2')).toMatchObject({ asked: 1 });
    expect(await askedTopics(store)).toEqual(['news']);
  });

  it('takes back nothing that somebody with proof did, even in the same session', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store, ['news'], contextAt(start, { proof: 'token' }));
    expect(await undo(store, start + 1)).toMatchObject({ asked: 0 });
  });

  it('looks past an opt-in that was only asked for', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store, ['news'], blind(start));
    await store.record({ changes: [], confirmations: [confirmation('ann')], context: blind(start + 1) });
    expect(await undo(store, start + 2)).toMatchObject({ asked: 1 });
  });

  it('is held to the quota of confirmations, and may be tried again later', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store, ['news'], blind(start));
    expect(await undo(store, start + 1, 'session-1', { maxPerHour: 0 })).toEqual({
      ...{ asked: 0, suppressed: [`undo-${ids}`] },
    });
    expect(await undo(store, start + 2)).toMatchObject({ asked: 1 });
  });

  it('finds nothing for somebody who is not known', async () => {
    const { store } = await openFresh({ horizonMs });
    expect(await undo(store, start)).toEqual({ asked: 0, suppressed: [] });
  });
}
