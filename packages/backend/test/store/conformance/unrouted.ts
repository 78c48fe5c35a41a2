import { expect, it } from 'vitest';
import { takenAtOnce } from '../../../src/store/sql/moves.ts';
import type { Lease, Store } from '../../../src/store/store.ts';
import {
  change,
  contextAt,
  horizonMs,
  lease,
  namesOf,
  save,
  sent,
  settlement,
  standing,
  start,
  type OpenFresh,
  leaseOfUs,
  toUs,
} from './scene.ts';

const reason = 'route_missing';
const news = [{ topic: 'news', channel: 'email' }];
const toEu = [{ topic: 'news', channel: 'email', connection: 'eu' }];
const later = start + 86_400_000;

/** Notes that whoever delivers has no route for a choice of this person. */
async function unrouted(
  store: Store,
  held: Lease,
  name: string,
  delivery: 'recorded' | 'accepted' | 'failed',
  state: 'subscribed' | 'unsubscribed' = 'unsubscribed',
): Promise<void> {
  const choice = await sent(store, held, name, state);
  const nextAttemptAt = delivery === 'failed' ? null : later;
  await store.settle(held, [settlement(choice, { delivery, nextAttemptAt, reason, attempts: 4 })], start);
}

export function exerciseUnrouted(openFresh: OpenFresh): void {
  it('is due again for whoever takes the connection over and has a route', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await unrouted(store, held, 'waits', 'recorded');
    await unrouted(store, held, 'gave-up', 'failed');
    await unrouted(store, held, 'joins', 'recorded', 'subscribed');
    await unrouted(store, held, 'joined', 'accepted', 'subscribed');
    await unrouted(store, held, 'was-sent', 'accepted');
    expect(await store.claimForSend(held, 10, start)).toEqual([]);
    expect(await store.wakeUnrouted(held, news, start + 1)).toBe(5);
    expect(await store.wakeUnrouted(held, news, start + 1)).toBe(0);
    const claimed = await store.claimForSend(held, 10, start + 1);
    expect(namesOf(claimed).sort()).toEqual(['gave-up', 'joins', 'waits']);
    expect(claimed.map(({ attempts }) => attempts).sort(), 'what was given up starts over').toEqual([0, 4, 4]);
    const read = await store.claimForRead(held, 10, 1000, start + 1);
    const reasons = read.map((choice) => [...namesOf([choice]), choice.reason]);
    expect(reasons.sort(), 'of an opt-in it is known').toEqual([
      ['joined', 'route_found'],
      ['was-sent', null],
    ]);
  });

  it('stays given up where its owner may have left in Braze since', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await unrouted(store, held, 'joined', 'failed', 'subscribed');
    expect(await store.wakeUnrouted(held, news, start)).toBe(0);
    expect(await store.rerouteUnrouted(toUs, { backend: 'one', now: start })).toBe(0);
    await store.reroute(toUs);
    expect(await standing(store, 'joined')).toMatchObject({ delivery: 'failed' });
    expect(await store.countByDelivery('eu')).toEqual({ failed: 1 });
  });

  it('goes in steps, however much there is', { timeout: 60_000 }, async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const count = takenAtOnce + 1;
    const names = Array.from({ length: count }, (_, index) => `person${index}`);
    await save(
      store,
      names.map((name) => change(name, 'unsubscribed')),
    );
    const leave = async (by: Lease, now: number) => {
      const claimed = await store.claimForSend(by, count, now);
      const left = { delivery: 'recorded', nextAttemptAt: later, reason } as const;
      await store.settle(
        by,
        claimed.map((choice) => settlement(choice, left)),
        now,
      );
      return claimed.length;
    };
    expect(await leave(held, start)).toBe(count);
    const steps = [await store.wakeUnrouted(held, news, start), await store.wakeUnrouted(held, news, start)];
    expect(steps).toEqual([takenAtOnce, 1]);
    expect(await store.wakeUnrouted(held, news, start)).toBe(0);
    expect(await leave(held, start), 'due again').toBe(count);
    expect(await store.rerouteUnrouted(toUs, { backend: 'one', now: start })).toBe(count);
    expect(await leave(await leaseOfUs(store), start), 'due there').toBe(count);
    await store.reroute(toEu);
    expect(await leave(held, start), 'and back').toBe(count);
  });

  it('stays as it is without a route, after an operator dropped it, and once it was chosen anew', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (const name of ['dropped', 'chosen-anew']) await unrouted(store, held, name, 'failed');
    expect(await store.wakeUnrouted(held, [{ topic: 'offers', channel: 'email' }], start)).toBe(0);
    await save(store, [change('chosen-anew', 'subscribed')], start + 1);
    const act = { act: 'drop', filter: { reason }, after: null, connectionOf: () => 'eu' } as const;
    await store.handleStuck({ ...act, context: contextAt(start), insists: false });
    expect(await store.wakeUnrouted(held, news, start + 2)).toBe(0);
    await store.reroute(toUs);
    expect(await standing(store, 'dropped')).toMatchObject({ delivery: 'failed' });
  });

  it('is woken by nobody who has lost the lease', async () => {
    const { store } = await openFresh({ horizonMs });
    const first = await lease(store, 'one', start, 0);
    await lease(store, 'two', start + 1);
    const held = await lease(store, 'two', start + 1);
    await unrouted(store, held, 'ann', 'recorded');
    expect(await store.wakeUnrouted(first, news, start + 1)).toBeUndefined();
    expect(await store.wakeUnrouted(held, news, start + 1)).toBe(1);
  });

  it('goes where the backend leads that was started last', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (const delivery of ['recorded', 'accepted', 'failed'] as const) await unrouted(store, held, delivery, delivery);
    await store.announceBackend('old', 30_000, start);
    await store.announceBackend('new', 30_000, start);
    await store.announceBackend('old', 30_000, start + 1);
    const by = (backend: string) => store.rerouteUnrouted(toUs, { backend, now: start + 2 });
    await store.reroute(toUs, { from: ['eu'], backend: 'old', now: start + 2 });
    expect(await by('old')).toBe(0);
    expect(await by('nobody knows of')).toBe(0);
    expect(await by('new')).toBe(3);
    expect(await by('new')).toBe(0);
    expect(namesOf(await store.claimForSend(await leaseOfUs(store), 10, start)).sort()).toEqual([
      'accepted',
      'failed',
      'recorded',
    ]);
  });

  it('goes where an older backend leads once the newer ones have left, but not for one that was only frozen', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await unrouted(store, held, 'ann', 'recorded');
    await store.announceBackend('old', 0, start);
    await store.announceBackend('new', 30_000, start + 5);
    await store.announceBackend('old', 30_000, start + 10);
    expect(await store.rerouteUnrouted(toUs, { backend: 'old', now: start + 10 })).toBe(0);
    await store.removeBackend('new');
    expect(await store.rerouteUnrouted(toUs, { backend: 'old', now: start + 10 })).toBe(1);
  });

  it('is left where the route leads there already', async () => {
    const { store } = await openFresh({ horizonMs });
    await unrouted(store, await lease(store), 'ann', 'recorded');
    expect(await store.rerouteUnrouted(toEu, { backend: 'one', now: start })).toBe(0);
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'recorded' });
  });

  it('moves with a start too, what was given up as well, and an opt-out is due at once', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await unrouted(store, held, 'waits', 'recorded');
    await unrouted(store, held, 'gave-up', 'failed');
    const choice = await sent(store, held, 'backs-off', 'unsubscribed');
    const wait = { delivery: 'recorded', nextAttemptAt: later, reason: 'unavailable' } as const;
    await store.settle(held, [settlement(choice, wait)], start);
    await store.reroute(toUs);
    expect(namesOf(await store.claimForSend(await leaseOfUs(store), 10, start)).sort()).toEqual([
      'backs-off',
      'gave-up',
      'waits',
    ]);
  });

  it('includes signals', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    for (const name of ['waits', 'gave-up']) {
      const choice = await sent(store, held, name, 'unsubscribed');
      const followUps = ['attributes', 'event'] as const;
      await store.settle(held, [settlement(choice, { delivery: 'confirmed', followUps })], start);
    }
    const limits = { attributes: 10, event: 10 };
    const leave = async (by: Lease, now: number) => {
      const claimed = await store.claimSignals(by, limits, now);
      const settled = claimed.map(({ target, topic, channel, kind, revision }) => {
        const isFailed = namesOf([{ target }])[0] === 'gave-up';
        const outcome = isFailed
          ? ({ status: 'failed', nextAttemptAt: null } as const)
          : ({ status: 'due', nextAttemptAt: later } as const);
        return { target, topic, channel, kind, revision, attempts: 0, reason, ...outcome };
      });
      await store.settleSignals(by, settled, now);
      return claimed.length;
    };
    expect(await leave(held, start)).toBe(4);
    expect(await store.claimSignals(held, limits, start)).toEqual([]);
    expect(await store.wakeUnrouted(held, news, start + 1)).toBe(4);
    expect(await leave(held, start + 1)).toBe(4);
    expect(await store.rerouteUnrouted(toUs, { backend: 'one', now: start + 1 })).toBe(4);
    const us = await leaseOfUs(store);
    expect(await leave(us, start + 2), 'due at once').toBe(4);
    await store.reroute(toEu);
    expect(await store.claimSignals(held, limits, start + 3), 'a start moves them too').toHaveLength(4);
  });
}
