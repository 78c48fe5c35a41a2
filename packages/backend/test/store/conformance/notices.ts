import { expect, it } from 'vitest';
import type { WantedState } from '../../../src/contract.ts';
import type { NoticeRequest } from '../../../src/store/outbox.ts';
import type { Store } from '../../../src/store/store.ts';
import { change, contextAt, horizonMs, lease, person, start, type OpenFresh } from './scene.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const delayMs = 10 * minuteMs;

let ids = 0;
function notice(name = 'ann'): NoticeRequest {
  ids += 1;
  return { id: `notice-${ids}`, target: person(name), connection: 'eu', delayMs };
}

interface Stop {
  readonly at?: number;
  readonly topic?: string;
  readonly state?: WantedState;
  readonly property?: string;
}

/** A save without proof that asks for a notice. */
async function stop(store: Store, { at = start, topic = 'news', state = 'unsubscribed', property }: Stop = {}) {
  const context = contextAt(at, { proof: 'none', ...(property === undefined ? {} : { property }) });
  await store.record({ changes: [change('ann', state, { topic })], confirmations: [], notices: [notice()], context });
}

/** The topics of each notice that is due at `now`, and noted as sent. */
async function told(store: Store, now: number): Promise<string[][]> {
  const held = await lease(store, 'holder-1', now, dayMs);
  const due = await store.claimMessages(held, 10, minuteMs, now);
  const done = { status: 'sent', nextAttemptAt: null, attempts: 0, reason: null } as const;
  await store.settleMessages(
    held,
    due.map(({ id }) => ({ id, ...done })),
    now,
  );
  expect(due.every(({ kind }) => kind === 'notice')).toBe(true);
  return due.map(({ cells }) => cells.map(({ topic }) => topic).sort());
}

export function exerciseNotices(openFresh: OpenFresh): void {
  it('tells once of everything that was stopped within the delay', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store);
    await stop(store, { at: start + minuteMs, topic: 'offers' });
    await stop(store, { at: start + 2 * minuteMs, topic: 'news' });
    expect(await told(store, start + delayMs - 1)).toEqual([]);
    expect(await told(store, start + delayMs)).toEqual([['news', 'offers']]);
    expect(await told(store, start + 9 * dayMs)).toEqual([]);
  });

  it('collects what is stopped later for a notice a day after the first', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store);
    await told(store, start + delayMs);
    await stop(store, { at: start + hourMs, topic: 'offers' });
    await stop(store, { at: start + 2 * hourMs, topic: 'events' });
    expect(await told(store, start + delayMs + dayMs - 1)).toEqual([]);
    expect(await told(store, start + delayMs + dayMs)).toEqual([['events', 'offers']]);
  });

  it('sends one address no more than one an hour, whatever the property', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store);
    await stop(store, { topic: 'offers', property: 'acme-shop' });
    expect(await told(store, start + delayMs)).toEqual([['news']]);
    expect(await told(store, start + delayMs + hourMs - 1)).toEqual([]);
    expect(await told(store, start + delayMs + hourMs)).toEqual([['offers']]);
  });

  it('adds nothing to a notice that is being sent', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store);
    const held = await lease(store);
    const [sending] = await store.claimMessages(held, 10, minuteMs, start + delayMs);
    expect(sending?.cells).toHaveLength(1);
    await stop(store, { at: start + delayMs, topic: 'offers' });
    const retry = { status: 'due', nextAttemptAt: start + delayMs + 5, attempts: 1, reason: 'http_503' } as const;
    await store.settleMessages(held, [{ id: sending?.id ?? '', ...retry }], start + delayMs);
    expect(await told(store, start + delayMs + 5)).toEqual([['news']]);
    expect(await told(store, start + delayMs + dayMs)).toEqual([['offers']]);
  });

  it('says nothing of what was stopped before, or is no stop', async () => {
    const { store } = await openFresh({ horizonMs });
    await store.record({
      changes: [change('ann', 'unsubscribed')],
      confirmations: [],
      context: contextAt(start),
    });
    await stop(store);
    await stop(store, { topic: 'offers', state: 'subscribed' });
    expect(await told(store, start + delayMs)).toEqual([]);
  });

  it('leaves out what was put right meanwhile, and is not sent where nothing is left', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store);
    await stop(store, { topic: 'offers' });
    const back = { changes: [change('ann', 'subscribed')], confirmations: [], context: contextAt(start + 1) };
    await store.record(back);
    expect(await told(store, start + delayMs)).toEqual([['offers']]);

    const other = await openFresh({ horizonMs });
    await stop(other.store);
    await other.store.record(back);
    expect(await told(other.store, start + delayMs)).toEqual([]);
  });

  it('comes to the same for saves that share a transaction', async () => {
    const { store } = await openFresh({ horizonMs });
    await Promise.all(['news', 'offers', 'news'].map((topic) => stop(store, { topic })));
    expect(await told(store, start + delayMs)).toEqual([['news', 'offers']]);
  });

  it('waits a day for a Braze that is down, and no longer', async () => {
    const { store } = await openFresh({ horizonMs });
    await stop(store);
    expect(await told(store, start + delayMs + dayMs)).toEqual([]);
  });
}
