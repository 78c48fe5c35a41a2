import { expect, it } from 'vitest';
import {
  change,
  confirmation,
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

export function exerciseRouting(openFresh: OpenFresh): void {
  it('moves what is not delivered yet to the connection that is configured now, to be sent there', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const accepted = await sent(store, held, 'accepted', 'unsubscribed');
    await store.settle(
      held,
      [settlement(accepted, { delivery: 'accepted', nextAttemptAt: start + 9e6, attempts: 2 })],
      start,
    );
    await sent(store, held, 'sent', 'unsubscribed', start + 1);
    await save(store, [change('recorded', 'unsubscribed')], start + 2);
    await store.reroute(toUs);
    expect(await store.countByDelivery('eu')).toEqual({});
    const us = await leaseOfUs(store);
    const claimed = await store.claimForSend(us, 10, start + 9e6);
    expect(namesOf(claimed).sort()).toEqual(['accepted', 'recorded', 'sent']);
    const settled = claimed.map((choice) => settlement(choice, { delivery: 'confirmed' }));
    expect(await store.settle(us, settled, start + 9e6)).toEqual({ refused: 0 });
  });

  it('leaves alone what is settled, other cells, and what goes there already', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'unsubscribed');
    await store.settle(held, [settlement(choice, { delivery: 'confirmed' })], start);
    await save(store, [change('bob', 'unsubscribed', { topic: 'offers' })]);
    await save(store, [change('eve', 'unsubscribed')]);
    const [sending] = await store.claimForSend(held, 1, start);
    await store.reroute([...toUs.map((route) => ({ ...route, connection: 'eu' }))]);
    expect(await store.countByDelivery('eu')).toEqual({ confirmed: 1, sent: 1, recorded: 1 });
    expect(sending?.delivery).toBe('sent');
    await store.reroute(toUs);
    expect(await standing(store, 'ann')).toMatchObject({ delivery: 'confirmed' });
    expect(await store.countByDelivery('eu')).toMatchObject({ confirmed: 1 });
  });

  it('still knows what may take effect, because another connection may name the same workspace', async () => {
    const { store } = await openFresh({ horizonMs });
    await sent(store, await lease(store), 'ann', 'unsubscribed');
    await store.reroute(toUs);
    await save(store, [change('ann', 'subscribed', { connection: 'us' })], start + 1);
    const us = await leaseOfUs(store);
    expect(await store.claimForSend(us, 10, start + 1)).toEqual([]);
    const [held] = await store.claimForRead(us, 10, 1000, start + 1);
    expect(held).toMatchObject({ opposedUntil: start + horizonMs });
  });

  it('moves pending opt-ins and their messages along', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('ann')]);
    await store.reroute(toUs);
    expect(await store.nextDueAt('eu')).toBeUndefined();
    const us = await leaseOfUs(store);
    expect(await store.claimMessages(us, 10, 1000, start)).toHaveLength(1);
    await store.confirm('confirmation-ann', contextAt(start + 1));
    expect(namesOf(await store.claimForSend(us, 10, start + 1))).toEqual(['ann']);
  });

  it('lets the new connection settle a cell whose last send was under a higher fence of the old one', async () => {
    const { store } = await openFresh({ horizonMs });
    for (const [index, holder] of ['one', 'two', 'three'].entries()) await lease(store, holder, start + index, 1);
    const now = start + 10;
    await sent(store, await lease(store, 'four', now), 'ann', 'unsubscribed', now);
    await save(store, [change('ann', 'subscribed', { connection: 'us' })], now + 1);
    const us = await leaseOfUs(store, now);
    const [choice] = await store.claimForRead(us, 10, 1000, now + 1);
    if (choice === undefined) throw new Error('nothing to read');
    const settled = settlement(choice, { nextAttemptAt: now + 2, opposedUntil: null });
    expect(await store.settle(us, [settled], now + 2)).toEqual({ refused: 0 });
  });

  it('moves only what leads elsewhere, and answers through which connections anything is still to be delivered', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'unsubscribed'), change('ann', 'unsubscribed', { topic: 'offers' })]);
    await save(store, [change('bob', 'unsubscribed', { topic: 'gone', connection: 'old' })]);
    await save(store, [change('bob', 'unsubscribed', { topic: '*older', connection: 'older' })]);
    const toSeveral = [...toUs, { topic: 'offers', channel: 'email', connection: 'eu' }];
    expect([...(await store.reroute(toSeveral))].sort()).toEqual(['eu', 'old', 'older', 'us']);
    expect(await store.countByDelivery('us')).toEqual({ recorded: 1 });
    expect(await store.countByDelivery('eu')).toEqual({ recorded: 1 });
    expect(await store.countByDelivery('old')).toEqual({ recorded: 1 });
  });

  it('answers no connection where all is delivered', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await store.settle(
      held,
      [settlement(await sent(store, held, 'ann', 'unsubscribed'), { delivery: 'confirmed' })],
      start,
    );
    expect(await store.reroute(toUs)).toEqual([]);
  });

  it('moves from certain connections only, where so asked', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'unsubscribed'), change('bob', 'unsubscribed', { connection: 'old' })]);
    await save(store, [], start, [confirmation('eve')]);
    await save(store, [], start, [confirmation('zoe', { connection: 'old' })]);
    await store.reroute(toUs, { from: ['old'], backend: 'one', now: start });
    expect([await store.countByDelivery('eu'), await store.countByDelivery('us')]).toEqual([
      { recorded: 1 },
      { recorded: 1 },
    ]);
    const messages = async (connection: string) => {
      const held = await store.acquireLease(connection, 'holder-1', 1e9, start);
      return held && (await store.claimMessages(held, 10, 1000, start)).map(({ target }) => target.value);
    };
    expect([await messages('eu'), await messages('us')]).toEqual([['eve@example.com'], ['zoe@example.com']]);
  });

  it('says which connections anything waits for that nobody delivers for', async () => {
    const { store } = await openFresh({ horizonMs });
    expect(await store.unattended(start)).toEqual([]);
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'unsubscribed');
    await store.settle(held, [settlement(choice, { delivery: 'confirmed', followUps: ['event'] })], start);
    await save(store, [change('bob', 'unsubscribed', { topic: 'gone', connection: 'old' })]);
    await save(store, [change('bob', 'unsubscribed', { topic: '*older', connection: 'older' })]);
    await save(store, [], start, [confirmation('eve', { connection: 'mail' })]);
    expect([...(await store.unattended(start))].sort()).toEqual(['mail', 'old', 'older']);
    await store.releaseLease(held);
    expect(await store.unattended(start)).toContain('eu');
    await lease(store, 'holder-2', start, 1000);
    expect(await store.unattended(start)).not.toContain('eu');
  });

  it('waits for no message that has expired', async () => {
    const { store } = await openFresh({ horizonMs });
    const message = confirmation('eve');
    await save(store, [], start, [message]);
    expect(await store.unattended(message.expiresAt - 1)).toEqual(['eu']);
    expect(await store.unattended(message.expiresAt)).toEqual([]);
  });
}
