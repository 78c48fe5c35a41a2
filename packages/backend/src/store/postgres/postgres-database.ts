import { createHash } from 'node:crypto';
import pg from 'pg';
import { AppError } from '../../app-error.ts';
import type { PreparedQuery } from '../sql/prepared-query.ts';
import type { Script, Statement } from '../sql/script.ts';
import { checkConnection } from './check-server.ts';
import { isConflict, isConnectionSound, toAppError } from './postgres-failure.ts';
import { TransactionConflict } from './transaction-conflict.ts';

/** How {@link PostgresDatabase} connects. */
export interface PostgresDatabaseOptions {
  readonly url: string;
  /** The most connections at a time. */
  readonly maxConnections: number;
  /** Hears what happens to connections that nobody uses at that moment. */
  readonly onConnectionLost: (error: unknown) => void;
}

/** How long to wait for a connection, in milliseconds; a visitor waits for no longer than this and one statement. */
const connectTimeoutMs = 5_000;

/**
 * How long to wait for an answer, in milliseconds. PostgreSQL gives up before that by itself (`checkConnection`); this is
 * for one that does not answer at all.
 */
const answerTimeoutMs = 15_000;

/** How often a transaction is done again that failed only because of another one. */
const conflictRetries = 5;

const begins = {
  write: 'begin isolation level read committed read write',
  snapshot: 'begin isolation level repeatable read read only',
} as const;

/**
 * A pool of connections to one PostgreSQL database. Its methods reject with `AppError('store_unavailable')` when the database
 * cannot be read or written, and with `AppError('internal_error')` for a statement that it refuses.
 */
export class PostgresDatabase {
  readonly #pool: pg.Pool;
  readonly #names = new WeakMap<PreparedQuery<unknown>, string>();

  constructor({ url, maxConnections, onConnectionLost }: PostgresDatabaseOptions) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: maxConnections,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: answerTimeoutMs,
      keepAlive: true,
      application_name: 'preference-center',
      // Statements whose answer nobody reads are sent right after each other.
      pipeline: true,
      types: { getTypeParser },
      // The pool waits for the promise, though its type does not say so, and gives the connection up where it rejects.
      // eslint-disable-next-line @typescript-eslint/no-misused-promises
      onConnect: checkConnection,
    });
    this.#pool.on('error', onConnectionLost);
  }

  /** Runs a script outside of a transaction. */
  read<Result>(script: () => Script<Result>): Promise<Result> {
    return this.#connected(async (client) => await this.#run(client, script(), []));
  }

  /**
   * Runs a script in one transaction and resolves after PostgreSQL has answered its commit. A transaction that failed only
   * because of another one is done again. When the connection is lost during the commit, nobody can know what came of it:
   * then this rejects, and what was written may be there all the same.
   */
  async transaction<Result>(script: () => Script<Result>, kind: keyof typeof begins = 'write'): Promise<Result> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#connected((client) => this.#transact(client, script(), begins[kind]));
      } catch (error) {
        const mayRetry = error instanceof TransactionConflict;
        if (!mayRetry || tries === conflictRetries) {
          throw mayRetry ? new AppError('store_unavailable', { cause: error }) : error;
        }
      }
    }
  }

  /** Closes every connection. Call it when nothing runs any more. */
  async close(): Promise<void> {
    await this.#pool.end();
  }

  /** Runs `work` on a connection of its own. A connection that is not sound afterwards is not used again. */
  async #connected<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    let client: pg.PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw toAppError(error);
    }
    // While it is in use every query reports a loss itself; without a listener it would end the process as well.
    const ignore = (): void => {};
    client.on('error', ignore);
    let isSound = true;
    try {
      return await work(client);
    } catch (error) {
      isSound = error instanceof TransactionConflict || isConnectionSound(error);
      throw isConflict(error)
        ? new TransactionConflict('rolled back by PostgreSQL', { cause: error })
        : toAppError(error);
    } finally {
      client.removeListener('error', ignore);
      client.release(!isSound);
    }
  }

  async #transact<Result>(client: pg.PoolClient, script: Script<Result>, begin: string): Promise<Result> {
    const unread: Promise<unknown>[] = [];
    try {
      unread.push(noted(client.query(begin)));
      const result = await this.#run(client, script, unread);
      const commit = noted(client.query('commit'));
      await Promise.all(unread);
      // To commit a transaction that has failed is not an error in PostgreSQL: it answers that it rolled back.
      if ((await commit).command !== 'COMMIT') throw new Error('PostgreSQL rolled back instead of committing');
      return result;
    } catch (error) {
      // The first thing that went wrong is the cause; what comes after it only says that the transaction has failed.
      const failed = (await Promise.allSettled(unread)).find((each) => each.status === 'rejected');
      const cause: unknown = failed?.reason ?? error;
      if (isConnectionSound(cause) || cause instanceof TransactionConflict) await client.query('rollback');
      throw cause;
    }
  }

  /** Runs a script; what its statements come to whose answer it does not read is in `unread`. */
  async #run<Result>(client: pg.PoolClient, script: Script<Result>, unread: Promise<unknown>[]): Promise<Result> {
    let step = script.next();
    while (step.done !== true) {
      if (step.value === 'pause') {
        step = script.next();
        continue;
      }
      const answer = noted(client.query(this.#queryOf(step.value)));
      if (step.value.wants === 'nothing') {
        unread.push(answer);
        step = script.next();
      } else {
        const { rows, rowCount } = await answer;
        step = script.next(step.value.wants === 'rows' ? rows : rowCount);
      }
    }
    return step.value;
  }

  /** Named by its text, so that each connection parses and plans it once. */
  #queryOf({ query, values }: Statement): pg.QueryConfig {
    let name = this.#names.get(query);
    if (name === undefined) {
      name = createHash('sha256').update(query.sql).digest('base64url').slice(0, 22);
      this.#names.set(query, name);
    }
    return { name, text: query.sql, values: query.bind(values) };
  }
}

/** Marks a promise that may be looked at only later, so that Node does not take its rejection for forgotten. */
function noted<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** `bigint` (its type has the id 20) as a number: ids, times and counts all stay below 2^53. */
function getTypeParser(typeId: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return typeId === 20 ? Number : (pg.types.getTypeParser(typeId, format) as (value: string) => unknown);
}
