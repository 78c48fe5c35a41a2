import type Libsql from 'libsql';
import { DummyDriver, Kysely, SqliteAdapter, SqliteDialect, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { AppError } from '../../app-error.ts';
import type { PreparedQuery } from '../prepared-query.ts';
import type { StoreSchema } from '../schema.ts';

/**
 * Builds and compiles queries for SQLite; it has no connection and runs nothing. {@link SqliteDatabase} runs them, without
 * a promise for each: a transaction then never yields to another request, and a read never sees half of one.
 */
export const compiler = new Kysely<StoreSchema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Result codes that say the file cannot be read or written now, whatever the statement; the rest blame the statement. */
const outageCodes =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB|PROTOCOL|PERM|AUTH|INTERRUPT|SCHEMA)/;

/**
 * One connection to the database file. Every method throws `AppError('store_unavailable')` when the file cannot be read or
 * written, and `AppError('internal_error')` for a statement that SQLite refuses; the cause names columns, never values.
 */
export class SqliteDatabase {
  readonly #libsql: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement<[unknown[]]>>();

  /** Takes over an open connection. */
  constructor(libsql: Libsql.Database) {
    this.#libsql = libsql;
  }

  /** Runs a query and answers all of its rows. */
  all<Row>(query: PreparedQuery<Row>, values: Readonly<Record<string, unknown>> = {}): Row[] {
    return this.#guard(() => this.#statement(query.sql).all(query.bind(values)) as Row[]);
  }

  /** Runs a query and answers its first row, for queries that yield at most one. */
  first<Row>(query: PreparedQuery<Row>, values: Readonly<Record<string, unknown>> = {}): Row | undefined {
    // libsql's get() leaves the statement open, which would hold a read lock; all() runs it to its end.
    return this.all(query, values)[0];
  }

  /** Runs a statement and answers how many rows it changed. */
  run(query: PreparedQuery<unknown>, values: Readonly<Record<string, unknown>> = {}): number {
    return this.runBound(query.sql, query.bind(values));
  }

  /** Runs a statement whose parameters are already in order. */
  runBound(statement: string, parameters: unknown[]): number {
    return this.#guard(() => this.#statement(statement).run(parameters).changes);
  }

  /**
   * Runs `work` in one transaction that holds the write lock from the start, so that what it reads still stands when it
   * writes. Returns after the commit is on disk; if anything throws, nothing was written.
   */
  transaction<Result>(work: () => Result): Result {
    return this.#guard(() => {
      this.#statement('begin immediate').run([]);
      try {
        const result = work();
        this.#statement('commit').run([]);
        return result;
      } catch (error) {
        // A full disk or a failed sync makes SQLite roll back by itself; a second rollback would hide the cause.
        if (this.#libsql.inTransaction) this.#libsql.exec('rollback');
        throw error;
      }
    });
  }

  /** A Kysely on this connection, for migrations; the caller holds the transaction. */
  toKysely(): Kysely<unknown> {
    return new Kysely({ dialect: new SqliteDialect({ database: this.#libsql }) });
  }

  /** Runs `work`, which may wait, with the write lock held; for migrations only, while nothing else uses the connection. */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#guard(() => this.#libsql.exec('begin immediate'));
    try {
      const result = await work();
      this.#guard(() => this.#libsql.exec('commit'));
      return result;
    } catch (error) {
      if (this.#libsql.inTransaction) this.#libsql.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#libsql.close();
  }

  #statement(statement: string): Libsql.Statement<[unknown[]]> {
    let prepared = this.#statements.get(statement);
    if (prepared === undefined) {
      prepared = this.#libsql.prepare<[unknown[]]>(statement);
      this.#statements.set(statement, prepared);
    }
    return prepared;
  }

  #guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (error instanceof AppError || !(error instanceof Error)) throw error;
      if (!this.#libsql.open) throw new AppError('store_unavailable', { detail: 'The store is closed.', cause: error });
      const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
      if (outageCodes.test(code)) throw new AppError('store_unavailable', { cause: error });
      if (code !== '') throw new AppError('internal_error', { cause: error });
      throw error;
    }
  }
}
