import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../../src/app-error.ts';
import { freshDatabase, freshSchema, query } from '../../postgres/fresh-database.ts';
import { startPostgres } from '../../postgres/start-postgres.mjs';
import { change, person, save, saving, standing, start } from '../conformance/scene.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { openPostgres } from './postgres-scene.ts';

const unavailable = { code: 'store_unavailable' };
const ann = [change('ann', 'unsubscribed')];

describe('a connection that breaks', () => {
  it('before the commit: the save is refused, nothing of it was written, and the next one is taken', async () => {
    const proxy = await startCuttingProxy(await freshSchema());
    const store = await openPostgres(proxy.url);
    proxy.cutAt('before_commit');
    await expect(save(store, ann)).rejects.toMatchObject(unavailable);
    expect(await standing(store, 'ann')).toBeUndefined();
    expect((await save(store, ann))[0]?.revision).toBe(1);
    expect(await store.verifyLedger()).toMatchObject({ rows: 1, breaks: [] });
  });

  it('after the commit, before its answer: never answered as saved, though it may be; sent again it does no harm', async () => {
    const proxy = await startCuttingProxy(await freshSchema());
    const store = await openPostgres(proxy.url);
    proxy.cutAt('after_commit');
    await expect(save(store, ann)).rejects.toMatchObject(unavailable);
    expect(await standing(store, 'ann')).toMatchObject({ state: 'unsubscribed', revision: 1 });
    expect((await save(store, ann))[0]).toMatchObject({ state: 'unsubscribed', revision: 2 });
    expect(await store.verifyLedger()).toMatchObject({ rows: 2, breaks: [] });
  });

  it('while nobody uses it: the process lives, the operator is told, and the next save is taken', async () => {
    const url = await freshDatabase();
    const warned: { readonly err?: unknown }[] = [];
    let tell = (): void => {};
    const told = new Promise<void>((resolve) => (tell = resolve));
    const warn = (fields: object): void => {
      warned.push(fields);
      tell();
    };
    const store = await openPostgres(url, { logger: { info: () => {}, warn } });
    await save(store, ann);
    await query(
      url,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await told;
    expect(warned[0]?.err).toBeInstanceOf(AppError);
    expect((await save(store, ann))[0]?.revision).toBe(2);
  });
});

describe('a server that cannot take a save now', () => {
  it('because a lock is held for too long: refused in time, and taken once it is free', async () => {
    const url = await freshSchema();
    const store = await openPostgres(url);
    await save(store, ann);
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query('begin');
    await holder.query('select 1 from target for update');
    await expect(save(store, ann)).rejects.toMatchObject({ ...unavailable, cause: { code: '55P03' } });
    await holder.query('commit');
    expect((await save(store, ann))[0]?.revision).toBe(2);
  });

  it('because it has too many connections: refused, and taken when there is room', async () => {
    const url = await freshDatabase();
    const role = `limited_${new URL(url).pathname.slice(-8)}`;
    await query(
      url,
      `create role ${role} login password 'limited' connection limit 2`,
      `grant create on schema public to ${role}`,
    );
    const limited = Object.assign(new URL(url), { username: role, password: 'limited' }).href;
    const store = await openPostgres(limited);
    const crowd = await Promise.allSettled(Array.from({ length: 8 }, () => store.choicesOf([person('ann')])));
    const refused = crowd.filter((each) => each.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ ...unavailable, cause: { code: '53300' } });
    expect(await save(store, ann)).toHaveLength(1);
  });

  it('because it became a standby: refused until it is the primary again', { timeout: 60_000 }, async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const store = await openPostgres(server.url);
    await save(store, ann);
    const [{ data_directory: folder }] = (await query(server.url, 'show data_directory')) as [
      { data_directory: string },
    ];
    await query(server.url, `copy (select '') to '${folder}/standby.signal'`);
    await server.end('SIGINT');
    await server.start();
    await expect(save(store, ann)).rejects.toMatchObject({ ...unavailable, cause: { code: 'read_only' } });
    await query(server.url, 'select pg_promote()');
    expect((await save(store, ann))[0]?.revision).toBe(2);
  });
});

describe('two transactions that wait for each other', () => {
  it('end with the save that PostgreSQL broke off being done again: nobody is told', { timeout: 60_000 }, async () => {
    // Long enough for the other to wait, too, by the time at which PostgreSQL looks at the save, which waited first; and then it is the one that is ended.
    const server = await startPostgres({ deadlock_timeout: '4s' });
    onTestFinished(() => server.stop());
    const store = await openPostgres(server.url);
    const both = [...ann, change('bob', 'unsubscribed')];
    await save(store, both);
    const [other, watcher] = [server.url, server.url].map((connectionString) => new pg.Client({ connectionString }));
    if (other === undefined || watcher === undefined) throw new Error('there are two');
    for (const client of [other, watcher]) {
      await client.connect();
      onTestFinished(() => client.end());
    }
    const hold = (name: string) =>
      other.query('select 1 from target where value = $1 for update', [person(name).value]);
    const countOf = async (text: string): Promise<unknown> =>
      (await watcher.query<{ count: number }>(text)).rows[0]?.count;
    await other.query('begin');
    await hold('bob');
    const saved = save(store, both);
    const waiting = `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock'`;
    await expect.poll(() => countOf(waiting), { timeout: 3000, interval: 20 }).toBe(1);
    await hold('ann');
    await other.query('commit');
    expect((await saved).map(({ revision }) => revision)).toEqual([2, 2]);
    const deadlocks = 'select sum(deadlocks)::int as count from pg_stat_database';
    await expect.poll(() => countOf(deadlocks), { timeout: 15_000 }).toBe(1);
  });
});

describe('PostgreSQL that crashes under load', () => {
  it.each(['SIGKILL', 'SIGQUIT'] as const)(
    'has every acknowledged save afterwards (%s)',
    { timeout: 90_000 },
    async (signal) => {
      const server = await startPostgres();
      onTestFinished(() => server.stop());
      const store = await openPostgres(server.url);
      const acknowledged = new Map<string, number>();
      for (let crash = 0; crash < 3; crash += 1) {
        let isEnding = false;
        // Each visitor changes their mind again and again, until the server is gone.
        const visitors = Array.from({ length: 16 }, async (_, index) => {
          for (let round = 0; !isEnding; round += 1) {
            const outcome = await store
              .record(
                saving([change(`visitor-${index}`, round % 2 === 0 ? 'subscribed' : 'unsubscribed')], start + round),
              )
              .catch((error: unknown) => error);
            if (outcome instanceof Error) return expect(outcome).toMatchObject(unavailable);
            const [cell] = (outcome as { cells: readonly { revision: number }[] }).cells;
            acknowledged.set(`visitor-${index}`, cell?.revision ?? 0);
            if (round === 20) reached();
          }
        });
        let reached = (): void => {};
        await new Promise<void>((resolve) => (reached = resolve));
        await server.end(signal);
        await Promise.all(visitors);
        isEnding = true;
        await server.start();
        for (const [name, revision] of acknowledged) {
          expect((await standing(store, name))?.revision).toBeGreaterThanOrEqual(revision);
        }
      }
      expect(acknowledged.size).toBe(16);
      expect((await store.verifyLedger()).breaks).toEqual([]);
    },
  );
});
