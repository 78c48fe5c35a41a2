import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { freshSchema, query } from '../../postgres/fresh-database.ts';
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
  sent,
  settlement,
  standing,
  start,
} from '../conformance/scene.ts';
import { openPostgres } from './postgres-scene.ts';

async function openTwo(options: { readonly leaseClock?: 'database' } = {}) {
  const url = await freshSchema();
  const [one, two] = [await openPostgres(url, options), await openPostgres(url, options)];
  return { url, one, two };
}

/** A connection of somebody who has begun a transaction and takes their time. */
async function slowTransaction(url: string, statement: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin');
  await client.query(statement);
  return client;
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

describe('two backends on one database', () => {
  it('save for the same new person at once, and neither change is lost', async () => {
    const { one, two } = await openTwo();
    for (const name of ['ann', 'bob', 'cy', 'dan', 'eve']) {
      await Promise.all([save(one, [change(name, 'subscribed')]), save(two, [change(name, 'unsubscribed')])]);
      expect((await standing(one, name))?.revision).toBe(2);
      expect((await one.ledgerOf(person(name))).map(({ revision }) => revision).sort()).toEqual([1, 2]);
    }
    expect(await two.verifyLedger()).toEqual({ rows: 10, chains: 2, breaks: [] });
  });

  it('save many cells of the same few people in any order, and every change counts', async () => {
    const { one, two } = await openTwo();
    const names = ['ann', 'bob', 'cy', 'dan'];
    const saves = [one, two].flatMap((store, which) =>
      times(60, (round) => {
        const order = (round + which) % 2 === 0 ? names : names.toReversed();
        return save(
          store,
          order.map((name) => change(name, round % 3 === 0 ? 'subscribed' : 'unsubscribed')),
          start + round,
        );
      }),
    );
    await Promise.all(saves);
    for (const name of names) expect((await standing(one, name))?.revision).toBe(120);
    expect(await one.verifyLedger()).toEqual({ rows: 480, chains: 2, breaks: [] });
  });

  it('take a change that names a revision only once', async () => {
    const { one, two } = await openTwo();
    await save(one, [change('ann', 'subscribed')]);
    const outcomes = await Promise.all(
      times(20, (index) =>
        (index % 2 === 0 ? one : two).record(saving([change('ann', 'unsubscribed', { expectedRevision: 1 })])),
      ),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
    expect((await standing(two, 'ann'))?.revision).toBe(2);
  });

  it('keep to one limit of messages', async () => {
    const { one, two } = await openTwo();
    const outcomes = await Promise.all(
      times(12, (index) =>
        (index % 2 === 0 ? one : two).record(
          saving([], start + index, [confirmation('ann', { id: `confirmation-${index}`, maxPerHour: 3 })]),
        ),
      ),
    );
    const taken = outcomes.filter((outcome) => outcome.outcome === 'recorded' && outcome.suppressed.length === 0);
    expect(taken).toHaveLength(3);
  });

  it('apply a confirmation once', async () => {
    const { one, two } = await openTwo();
    await save(one, [], start, [confirmation('ann')]);
    const outcomes = await Promise.all(
      [one, two, one, two].map((store) => store.confirm('confirmation-ann', contextAt(start + 1))),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
      ...['already_confirmed', 'already_confirmed', 'already_confirmed', 'confirmed'],
    ]);
    expect((await standing(one, 'ann'))?.revision).toBe(1);
  });

  it('give a connection to one of them, however many ask at once', async () => {
    const { one, two } = await openTwo();
    const asked = await Promise.all(
      times(10, (index) => (index % 2 === 0 ? one : two).acquireLease('eu', `holder-${index}`, 1000, start)),
    );
    expect(asked.filter((each) => each !== undefined)).toHaveLength(1);
  });

  it('replace a leader that was frozen, and refuse everything it still has to say', async () => {
    const { one, two } = await openTwo();
    const frozen = await lease(one, 'one', start, 15_000);
    const choice = await sent(one, frozen, 'ann', 'unsubscribed');
    expect(await two.acquireLease('eu', 'two', 15_000, start + 14_999)).toBeUndefined();
    const next = await lease(two, 'two', start + 15_000, 15_000);
    expect(next.fence).toBeGreaterThan(frozen.fence);
    expect(await two.recoverAbandoned(next, horizonMs, start + 15_000)).toBe(1);
    expect(namesOf(await two.claimForSend(next, 10, start + 15_000))).toEqual(['ann']);
    const thawedAt = start + 20_000;
    expect(await one.settle(frozen, [settlement(choice, { delivery: 'confirmed' })], thawedAt)).toEqual({ refused: 1 });
    expect(await one.claimForSend(frozen, 10, thawedAt)).toEqual([]);
    expect(await one.claimForRead(frozen, 10, 1, thawedAt)).toEqual([]);
    expect(await one.acquireLease('eu', 'one', 15_000, thawedAt)).toBeUndefined();
    expect(await standing(two, 'ann')).toMatchObject({ delivery: 'sent' });
  });
});

describe('a choice that somebody is changing at that moment', () => {
  it('is neither handed out nor waited for; its neighbours are', async () => {
    const { url, one } = await openTwo();
    const held = await lease(one);
    await save(one, [change('ann', 'unsubscribed'), change('bob', 'unsubscribed')]);
    const slow = await slowTransaction(url, 'select 1 from choice where target_id = 1 for update');
    expect(namesOf(await one.claimForSend(held, 10, start))).toEqual(['bob']);
    await slow.query('commit');
    expect(namesOf(await one.claimForSend(held, 10, start))).toEqual(['ann']);
  });

  it('is saved on top of what was sent meanwhile, so that an opt-in waits for the opt-out before it', async () => {
    const { url, one, two } = await openTwo();
    const held = await lease(one);
    await save(one, [change('ann', 'unsubscribed')]);
    const slow = await slowTransaction(url, 'select 1 from target where id = 1 for update');
    const saved = save(two, [change('ann', 'subscribed')], start + 1);
    expect(namesOf(await one.claimForSend(held, 10, start))).toEqual(['ann']);
    await slow.query('commit');
    await saved;
    expect(await one.claimForSend(held, 10, start + 1)).toEqual([]);
    expect(await one.claimForRead(held, 10, 1000, start + 1)).toMatchObject([{ opposedUntil: start + horizonMs }]);
  });
});

describe('leases by the clock of the database', () => {
  const hourMs = 3_600_000;
  const take = (store: Store, holder: string, now: number) => store.acquireLease('eu', holder, 60_000, now);

  it('are not taken by a backend whose own clock is an hour fast', async () => {
    const { one, two } = await openTwo({ leaseClock: 'database' });
    const now = Date.now();
    expect(await take(one, 'one', now)).toEqual({
      ...{ name: 'eu', holder: 'one', fence: 1, expiresAt: now + 60_000 },
    });
    expect(await take(two, 'two', now + hourMs)).toBeUndefined();
  });

  it('are held by a backend whose own clock is an hour slow, in the terms of that clock', async () => {
    const { url, one, two } = await openTwo({ leaseClock: 'database' });
    const slow = Date.now() - hourMs;
    const held = await take(one, 'one', slow);
    expect(held?.expiresAt).toBe(slow + 60_000);
    expect(await take(two, 'two', Date.now())).toBeUndefined();
    await save(one, [change('ann', 'unsubscribed')], slow);
    expect(held && (await one.claimForSend(held, 10, slow))).toHaveLength(1);
    await query(url, 'update lease set expires_at = expires_at - 60001');
    expect(held && (await one.claimForSend(held, 10, slow))).toEqual([]);
    expect(await take(two, 'two', slow)).toMatchObject({ holder: 'two', fence: 2 });
  });
});
