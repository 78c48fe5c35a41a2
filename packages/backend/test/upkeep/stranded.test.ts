import { expect, it, vi } from 'vitest';
import { Stranded } from '../../src/upkeep/stranded.ts';
import { ManualClock } from '../manual-clock.ts';
import { change, confirmation, horizonMs, lease, person, save, sent, settlement } from '../store/conformance/scene.ts';
import { openFreshSqlite } from '../store/sqlite/sqlite-scene.ts';

const minuteMs = 60_000;

/** A store, and a backend whose configuration has the connection `us` for news and no other. */
async function openScene() {
  const { store } = await openFreshSqlite({ horizonMs });
  const clock = new ManualClock();
  const log: { level: string; fields: object }[] = [];
  const write = (level: string) => (fields: object) => void log.push({ level, fields });
  let moves = 0;
  const stranded = new Stranded({
    ...{
      store,
      clock,
      backend: 'this one',
      connections: ['us'],
      routes: [{ topic: 'news', channel: 'email', connection: 'us' }],
    },
    logger: { info: write('info'), warn: write('warn'), error: write('error') },
    onMoved: () => (moves += 1),
  });
  const where = async () => {
    const counts = await Promise.all(['eu', 'us'].map((connection) => store.countByDelivery(connection)));
    return counts.map((count) => count.recorded ?? 0);
  };
  return { store, clock, log, stranded, where, moves: () => moves };
}

it('moves what a backend with the old configuration saved, once nobody has delivered for that connection for a minute', async () => {
  const { store, clock, log, stranded, where, moves } = await openScene();
  const old = await store.acquireLease('eu', 'an older backend', 15_000, clock.now());
  if (old === undefined) throw new Error('the lease is taken');
  await save(store, [change('ann', 'unsubscribed')], clock.now());
  await stranded.pass();
  await stranded.pass();
  expect(await where()).toEqual([1, 0]);
  await store.releaseLease(old);
  await stranded.pass();
  expect(await where(), 'a backend that starts again may deliver it').toEqual([1, 0]);
  clock.advance(minuteMs);
  await stranded.pass();
  expect(await where()).toEqual([0, 1]);
  expect(moves()).toBe(1);
  expect(log).toEqual([{ level: 'info', fields: { connection: 'eu' } }]);
  expect(stranded.connections).toEqual([]);
});

it('does not count a look from before one that failed', async () => {
  const { store, stranded, where } = await openScene();
  await save(store, [change('ann', 'unsubscribed')]);
  await stranded.pass();
  vi.spyOn(store, 'unattended').mockRejectedValueOnce(new Error('no connection'));
  await expect(stranded.pass()).rejects.toThrow('no connection');
  await stranded.pass();
  expect(await where(), 'whoever delivers may not have come back yet').toEqual([1, 0]);
  await stranded.pass();
  expect(await where()).toEqual([0, 1]);
});

it('leaves alone what a backend with a newer configuration delivers', async () => {
  const { store, clock, stranded, where, moves } = await openScene();
  await store.acquireLease('eu', 'a newer backend', 15_000, clock.now());
  await save(store, [change('ann', 'unsubscribed')], clock.now());
  for (let look = 0; look < 3; look += 1) await stranded.pass();
  expect(await where()).toEqual([1, 0]);
  expect([moves(), stranded.connections]).toEqual([0, []]);
});

it('moves what another configuration had no route for at its first look, unless a backend that was started later serves', async () => {
  const { store, clock, log, stranded, where, moves } = await openScene();
  const held = await lease(store, 'an older backend', clock.now());
  const choice = await sent(store, held, 'ann', 'unsubscribed', clock.now());
  const left = { delivery: 'recorded', nextAttemptAt: clock.now() + 86_400_000, reason: 'route_missing' } as const;
  await store.settle(held, [settlement(choice, left)], clock.now());
  await store.announceBackend('this one', 30_000, clock.now());
  await store.announceBackend('a newer one', 30_000, clock.now());
  await stranded.pass();
  expect([await where(), moves()]).toEqual([[1, 0], 0]);
  await store.removeBackend('a newer one');
  await stranded.pass();
  expect([await where(), moves()]).toEqual([[0, 1], 1]);
  expect(log).toEqual([{ level: 'info', fields: { moved: 1 } }]);
});

it('leaves what is stranded to a backend that was started later', async () => {
  const { store, clock, stranded, where, moves } = await openScene();
  await store.announceBackend('this one', 3_600_000, clock.now());
  await store.announceBackend('a newer one', 3_600_000, clock.now());
  await save(store, [change('ann', 'unsubscribed')], clock.now());
  for (let look = 0; look < 3; look += 1) await stranded.pass();
  expect([await where(), moves()]).toEqual([[1, 0], 0]);
  await store.removeBackend('a newer one');
  await stranded.pass();
  expect([await where(), moves()]).toEqual([[0, 1], 1]);
});

it('names once what leads nowhere, and again when it was gone meanwhile', async () => {
  const { store, clock, log, stranded } = await openScene();
  await save(store, [change('ann', 'unsubscribed', { topic: 'gone' })], clock.now());
  for (let look = 0; look < 3; look += 1) await stranded.pass();
  const told = { level: 'error', fields: { code: 'choices_stranded', connection: 'eu' } };
  expect(log).toEqual([told]);
  expect(stranded.connections).toEqual(['eu']);
  const lease = await store.acquireLease('eu', 'it has come back', 15_000, clock.now());
  if (lease === undefined) throw new Error('the lease is taken');
  await stranded.pass();
  expect(stranded.connections).toEqual([]);
  await store.releaseLease(lease);
  for (let look = 0; look < 2; look += 1) await stranded.pass();
  expect(log).toEqual([told, told]);
});

it('looks through what leads nowhere once an hour only', async () => {
  const { store, clock, stranded, where, moves } = await openScene();
  await save(store, [change('ann', 'unsubscribed', { topic: 'gone' })], clock.now());
  for (let look = 0; look < 2; look += 1) await stranded.pass();
  await save(store, [change('bob', 'unsubscribed')], clock.now());
  clock.advance(3_600_000 - 1);
  await stranded.pass();
  expect([moves(), await where()]).toEqual([1, [2, 0]]);
  clock.advance(1);
  await stranded.pass();
  expect([moves(), await where()]).toEqual([2, [1, 1]]);
});

it('finds messages too, and moves them with the opt-ins they ask about', async () => {
  const { store, clock, stranded } = await openScene();
  await save(store, [], clock.now(), [confirmation('ann')]);
  for (let look = 0; look < 2; look += 1) await stranded.pass();
  const us = await store.acquireLease('us', 'this one', 15_000, clock.now());
  if (us === undefined) throw new Error('the lease is taken');
  expect(await store.claimMessages(us, 10, 1000, clock.now())).toMatchObject([{ target: person('ann') }]);
});

it('looks every minute, also after the store failed, and ends at once', async () => {
  const clock = new ManualClock();
  let looks = 0;
  const warnings: string[] = [];
  const watch = new Stranded({
    store: {
      reroute: () => Promise.resolve([]),
      rerouteUnrouted: () => Promise.resolve(0),
      isNewestBackend: () => Promise.resolve(true),
      unattended: () => {
        looks += 1;
        return looks === 1 ? Promise.reject(new Error('locked')) : Promise.resolve([]);
      },
    },
    ...{ clock, backend: 'this one', connections: ['us'], routes: [], onMoved: () => {} },
    logger: { info: () => {}, error: () => {}, warn: (_fields, message) => void warnings.push(message) },
  });
  watch.start();
  clock.advance(minuteMs);
  await expect.poll(() => clock.waiting).toBe(1);
  clock.advance(minuteMs);
  await expect.poll(() => clock.waiting).toBe(1);
  expect([looks, warnings.length]).toEqual([2, 1]);
  await watch.stop();
  expect(clock.waiting).toBe(0);
});
