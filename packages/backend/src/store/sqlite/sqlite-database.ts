import type Libsql from 'libsql';
import { Kysely, SqliteDialect } from 'kysely';
import { AppError } from '../../app-error.ts';
import type { PreparedQuery } from '../sql/prepared-query.ts';
import type { QueryValues, Script, Statement } from '../sql/script.ts';

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
  all<Row>(query: PreparedQuery<Row>, values: QueryValues = {}): readonly Row[] {
    return this.execute({ query, values, wants: 'rows' }) as Row[];
  }

  /** Runs one statement and answers what it wants: its rows, or how many it changed. */
  execute({ query, values, wants }: Statement): unknown {
    return this.#guard(() => {
      const statement = this.#statement(query.sql);
      const parameters = query.bind(values);
      // Not get(): it leaves the statement open, which would hold a read lock; all() runs it to its end.
      return wants === 'rows' ? statement.all(parameters) : statement.run(parameters).changes;
    });
  }

  /** Runs a script to its end without yielding to anybody. @throws Error for one that pauses. */
  run<Result>(script: Script<Result>): Result {
    let step = script.next();
    while (step.done !== true) {
      if (step.value === 'pause') throw new Error('a script cannot pause here');
      step = script.next(this.execute(step.value));
    }
    return step.value;
  }

  /** Runs a script that changes nothing; only where it pauses, others have their turn. */
  async runWithPauses<Result>(script: Script<Result>): Promise<Result> {
    let step = script.next();
    while (step.done !== true) {
      if (step.value === 'pause') await new Promise((resolve) => setImmediate(resolve));
      step = script.next(step.value === 'pause' ? undefined : this.execute(step.value));
    }
    return step.value;
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

  /** Brings everything into the database file and empties the write-ahead log beside it, unless another process is at it for long. */
  truncateLog(): void {
    this.#guard(() => this.#libsql.pragma('wal_checkpoint(truncate)'));
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
