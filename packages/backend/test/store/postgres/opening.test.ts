import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkConnection } from '../../../src/store/postgres/check-server.ts';
import { openPostgresStore } from '../../../src/store/postgres/open-postgres-store.ts';
import { freshDatabase, freshSchema, query } from '../../postgres/fresh-database.ts';
import { startPostgres } from '../../postgres/start-postgres.mjs';
import { change, horizonMs, person, save, start } from '../conformance/scene.ts';
import { openPostgres } from './postgres-scene.ts';

/** Opens what cannot be opened, and answers why. */
async function refusal(url: string): Promise<string> {
  const opened = await openPostgresStore({ url, horizonMs }).catch((error: unknown) => error);
  return opened instanceof Error ? opened.message : 'it was opened';
}

/** A URL with some parts changed. */
function changed(url: string, parts: Partial<URL>): string {
  return Object.assign(new URL(url), parts).href;
}

/** The name of the database in a URL. */
function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

describe('opening a PostgreSQL store', () => {
  it('lets several open an empty database at once; one of them migrates', async () => {
    const url = await freshSchema();
    const said: object[] = [];
    const logger = { info: (fields: object) => said.push(fields), warn: (fields: object) => said.push(fields) };
    const stores = await Promise.all(Array.from({ length: 5 }, () => openPostgres(url, { logger })));
    expect(said).toEqual([{ migrated: expect.arrayContaining(['0001-choices-and-ledger']) as string[] }]);
    await Promise.all(stores.map((store, index) => save(store, [change(`person-${index}`, 'subscribed')])));
    expect(await stores[0]?.countByDelivery('eu')).toEqual({ recorded: 5 });
    expect(await stores[0]?.verifyLedger()).toEqual({ rows: 5, chains: 5, breaks: [] });
  });

  it('leaves a database of a newer version alone', async () => {
    const url = await freshSchema();
    await (await openPostgres(url)).close();
    await query(url, `insert into kysely_migration values ('0999-from-the-future', '2030-01-01')`);
    expect(await refusal(url)).toContain(
      'a newer version wrote this database: it has the migration "0999-from-the-future"',
    );
  });

  it('is not confused by tables of the same names in another schema', async () => {
    const [theirs, ours] = [await freshSchema(), await freshSchema()];
    await query(theirs, 'create table kysely_migration (something text)', 'create table choice (something text)');
    const store = await openPostgres(ours);
    await save(store, [change('ann', 'subscribed')], start);
    expect(await store.choicesOf([person('ann')])).toHaveLength(1);
  });

  it('refuses a search_path that names no schema', async () => {
    const url = new URL(await freshDatabase());
    url.searchParams.set('options', '-c search_path=nowhere');
    expect(await refusal(url.href)).toContain('the search_path names no schema that exists');
  });

  it('refuses a database that answers before a commit is on disk', async () => {
    const url = await freshDatabase();
    await query(url, `alter database ${nameOf(url)} set synchronous_commit = off`);
    expect(await refusal(url)).toContain(
      'synchronous_commit is off, so a choice that was answered as saved could be lost',
    );
  });

  it('refuses a server that never syncs to disk', { timeout: 60_000 }, async () => {
    const server = await startPostgres({ fsync: 'off' });
    onTestFinished(() => server.stop());
    expect(await refusal(server.url)).toContain('fsync is off, so a choice that was answered as saved could be lost');
  });

  it('refuses a server that can only be read', async () => {
    const url = await freshDatabase();
    await query(url, `alter database ${nameOf(url)} set default_transaction_read_only = on`);
    expect(await refusal(url)).toContain('the address has to lead to the primary');
  });

  it('refuses a database that cannot hold every name', async () => {
    const url = await freshDatabase();
    const other = `${nameOf(url)}_ascii`;
    await query(url, `create database ${other} template template0 encoding 'SQL_ASCII'`);
    try {
      expect(await refusal(changed(url, { pathname: `/${other}` }))).toContain('it has to be UTF8');
    } finally {
      await query(url, `drop database ${other}`);
    }
  });

  it('names the database that it cannot open and why, and never the password', async () => {
    const url = await freshDatabase();
    const { host } = new URL(url);
    const wrongPassword = await refusal(changed(url, { password: 'a-wrong-secret' }));
    expect(wrongPassword).toContain(`cannot open the database postgres://${host}/${nameOf(url)}: `);
    expect(wrongPassword).toContain('authentication failed');
    const reasons = [
      wrongPassword,
      await refusal(changed(url, { pathname: '/nothing_there' })),
      await refusal(changed(url, { port: '1' })),
    ];
    expect(reasons[1]).toContain('database "nothing_there" does not exist');
    expect(reasons[2]).toContain('ECONNREFUSED');
    for (const reason of reasons) {
      expect(reason).not.toContain('a-wrong-secret');
      expect(reason).not.toContain(new URL(url).password);
    }
  });

  it.each(['mysql://localhost/x', 'postgres://', 'data/store.db'])(
    'refuses "%s", which is no PostgreSQL URL',
    async (url) => {
      expect(await refusal(url)).toBe('the database URL is not like postgres://user:password@host:5432/database');
    },
  );

  it('has PostgreSQL end a transaction that a frozen backend leaves open, before another could take its lease over', async () => {
    const client = new pg.Client({ connectionString: await freshSchema() });
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    const errors: unknown[] = [];
    client.on('error', (error) => errors.push(error));
    await client.connect();
    await checkConnection(client);
    await client.query('begin');
    const startedAt = performance.now();
    await ended;
    expect(errors[0]).toMatchObject({ code: '25P03' });
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  it('leaves no connection behind when it is closed or was refused', async () => {
    const url = await freshDatabase();
    const store = await openPostgres(url);
    await save(store, [change('ann', 'subscribed')]);
    await store.close();
    await query(url, `alter database ${nameOf(url)} set synchronous_commit = off`);
    await refusal(url);
    const others = `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    expect(await query(url, others)).toEqual([{ count: 0 }]);
  });
});
