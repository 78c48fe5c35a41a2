import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Lease, Settlement, Store } from '../../../src/store/store.ts';
import { freshSchema, query } from '../../postgres/fresh-database.ts';
import { change, horizonMs, lease, person, save, sent, settlement, start } from '../conformance/scene.ts';
import { openPostgres } from './postgres-scene.ts';

const names = Array.from({ length: 400 }, (_, index) => `p${index}`);
const topics = ['news', 'offers', 'events'];

/** Opt-outs of everybody from every topic, handed out; each tells attributes and an event when it is settled. */
async function handedOut(): Promise<{ store: Store; held: Lease; settlements: readonly Settlement[] }> {
  const store = await openPostgres(await freshSchema());
  const held = await lease(store);
  await save(
    store,
    names.flatMap((name) => topics.map((topic) => change(name, 'unsubscribed', { topic }))),
  );
  const choices = await store.claimForSend(held, names.length * topics.length, start);
  const telling = { delivery: 'confirmed', followUps: ['attributes', 'event'] } as const;
  return { store, held, settlements: choices.map((choice) => settlement(choice, telling)) };
}

describe('many rows at once', () => {
  it('are settled as choices and as signals, whatever the order of each, without a deadlock', async () => {
    const { store, held, settlements } = await handedOut();
    await store.settle(held, settlements, start);
    for (let round = 1; round <= 8; round += 1) {
      const limits = { attributes: settlements.length, event: settlements.length };
      const due = await store.claimSignals(held, limits, start + round);
      expect(due.length).toBeGreaterThanOrEqual(settlements.length);
      const answers = due.toReversed().map((signal) => ({
        ...({ ...signal, status: 'due', nextAttemptAt: start, reason: null } as const),
      }));
      const outcomes = await Promise.allSettled([
        store.settle(held, settlements, start + round),
        store.settleSignals(held, answers, start + round),
        store.settle(held, settlements.toReversed(), start + round),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    }
  });

  it('are settled while people are erased, without a deadlock', async () => {
    const { store, held, settlements } = await handedOut();
    const erased = names.map((name) =>
      store.erase({ target: person(name), isConfirmed: true, isAnyway: true }).then(({ outcome }) => outcome),
    );
    const parts = Array.from({ length: 12 }, (_, part) => settlements.filter((_each, index) => index % 12 === part));
    const settling = parts.map((part) => store.settle(held, part, start + horizonMs));
    const outcomes = await Promise.allSettled([...erased, ...settling]);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(new Set(await Promise.all(erased))).toEqual(new Set(['erased']));
  });
});

/** A connection in a transaction of its own, as delivery's would be. */
async function another(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin');
  return client;
}

/** Resolves when somebody waits for a row that this connection holds. */
async function untilAwaited(url: string, holder: pg.Client): Promise<void> {
  const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
  const waiting = `select 1 from pg_stat_activity where ${rows[0]?.pid} = any(pg_blocking_pids(pid))`;
  while ((await query(url, waiting)).length === 0);
}

describe('one order of locks', () => {
  it('lets delivery write a signal of a choice that it holds while an erasure of the person waits for it', async () => {
    const url = await freshSchema();
    const store = await openPostgres(url);
    await save(store, [change('ann', 'unsubscribed')]);
    const delivery = await another(url);
    await delivery.query('select 1 from choice for update');
    const erased = store.erase({ target: person('ann'), isConfirmed: true, isAnyway: true });
    await untilAwaited(url, delivery);
    // Less than PostgreSQL takes to see a deadlock, of which the store would begin again.
    await delivery.query("set local lock_timeout = '300ms'");
    await delivery.query(`insert into signal (target_id, topic, channel, kind, revision, connection, state, chosen_at, status)
      select target_id, topic, channel, 'event', revision, connection, state, changed_at, 'accepted' from choice`);
    await delivery.query('commit');
    expect(await erased).toMatchObject({ outcome: 'erased' });
    expect(await query(url, 'select 1 from signal')).toEqual([]);
  });

  it('settles signals in the order of their cells, whatever that of the list', async () => {
    const url = await freshSchema();
    const store = await openPostgres(url);
    const held = await lease(store);
    for (const name of ['ann', 'bob']) {
      const choice = await sent(store, held, name, 'unsubscribed');
      await store.settle(held, [settlement(choice, { delivery: 'accepted', followUps: ['attributes'] })], start);
    }
    const due = await store.claimSignals(held, { attributes: 9, event: 9 }, start);
    const delivery = await another(url);
    const lockOf = (nth: number) => `select 1 from signal where target_id = (
      select id from target order by id limit 1 offset ${nth}) for update nowait`;
    await delivery.query(lockOf(0));
    const answers = due.toReversed().map((signal) => {
      return { ...signal, status: 'accepted', nextAttemptAt: null, reason: null } as const;
    });
    const settled = store.settleSignals(held, answers, start);
    await untilAwaited(url, delivery);
    // It waits for the first, so it does not hold the second yet.
    await delivery.query(lockOf(1));
    await delivery.query('commit');
    expect(await settled).toEqual({ refused: 0 });
  });
});
