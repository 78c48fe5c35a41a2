import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';

/** Runs statements on a database, one after the other, and answers the rows of the last. */
export async function query(url: string, ...statements: readonly string[]): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    let rows: readonly unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows;
  } finally {
    await client.end();
  }
}

/** An empty database for one test. Answers its URL. */
export async function freshDatabase(server = inject('postgresUrl')): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await query(server, `create database ${name} template template0 encoding 'UTF8'`);
  afterwards(server, `drop database ${name} with (force)`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * An empty schema for one test: where a test has the database for itself in all but name, this takes a tenth of the time.
 * Answers a URL whose connections find their tables there.
 */
export async function freshSchema(server = inject('postgresUrl')): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await query(server, `create schema ${name}`);
  afterwards(server, `drop schema ${name} cascade`);
  const url = new URL(server);
  url.searchParams.set('options', `-c search_path=${name}`);
  return url.href;
}

/** Cleans up when the test ends, on a server that is not thrown away: to drop a database PostgreSQL writes out all it has. */
function afterwards(server: string, statement: string): void {
  if (inject('isPostgresKept')) onTestFinished(async () => void (await query(server, statement)));
}
