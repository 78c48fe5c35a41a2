import { AppError } from '../../app-error.ts';
import { GroupCommit } from '../group-commit.ts';
import { SaveRecorder } from '../sql/save-recorder.ts';
import type { Script } from '../sql/script.ts';
import type { SqlEngine, StoreLogger } from '../sql/sql-engine.ts';
import type { RecordOutcome, RecordRequest } from '../store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/** What {@link SqliteEngine} is made of beside its database. */
export interface SqliteEngineParts {
  readonly horizonMs: number;
  /** Name of the ledger chain this process writes. */
  readonly chain: string;
  readonly logger?: StoreLogger | undefined;
  /** Called once the database is closed. */
  readonly onClosed?: (() => void) | undefined;
}

type Write = { readonly save: RecordRequest } | { readonly script: () => Script<unknown> };

/**
 * Runs scripts on one SQLite connection. Every write goes through one {@link GroupCommit}, in the order of arrival; saves
 * that stand next to each other are written as one set. Reads run at once and see what is committed.
 */
export class SqliteEngine implements SqlEngine {
  readonly dialect = sqliteDialect;
  readonly recorder: SaveRecorder;
  readonly horizonMs: number;
  readonly #database: SqliteDatabase;
  readonly #onClosed: () => void;
  readonly #writes: GroupCommit<Write, unknown>;

  constructor(database: SqliteDatabase, { horizonMs, chain, logger, onClosed = () => {} }: SqliteEngineParts) {
    this.#database = database;
    this.#onClosed = onClosed;
    this.horizonMs = horizonMs;
    this.recorder = new SaveRecorder(sqliteDialect, { horizonMs, chain });
    this.#writes = new GroupCommit({
      commit: (writes) => database.transaction(() => this.#perform(writes)),
      isOutage: (error) => error instanceof AppError && error.code === 'store_unavailable',
      onIsolate: (err, writes) => logger?.warn({ err, writes }, 'a shared transaction failed, writing one by one'),
    });
  }

  async save(save: RecordRequest): Promise<RecordOutcome> {
    return (await this.#writes.submit({ save })) as RecordOutcome;
  }

  async write<Result>(script: () => Script<Result>): Promise<Result> {
    return (await this.#writes.submit({ script })) as Result;
  }

  async read<Result>(script: () => Script<Result>): Promise<Result> {
    return this.#database.runWithPauses(script());
  }

  /** Nobody else writes while it runs, so nothing it reads can be of different moments. Afterwards others have their turn. */
  async snapshot<Result>(script: () => Script<Result>): Promise<Result> {
    const result = this.#database.transaction(() => this.#database.run(script()));
    await new Promise((resolve) => setImmediate(resolve));
    return result;
  }

  /** The write-ahead log holds every page as it was; one that somebody reads or writes at this moment is left to a later turn. */
  async clearLog(): Promise<void> {
    this.#database.truncateLog();
  }

  async close(): Promise<void> {
    await this.#writes.close();
    this.#database.close();
    this.#onClosed();
  }

  /** Runs writes in order, with neighbouring saves as one set; the transaction is open. */
  #perform(writes: readonly Write[]): unknown[] {
    const answers: unknown[] = [];
    let saves: RecordRequest[] = [];
    const flush = () => {
      if (saves.length > 0) answers.push(...this.#database.run(this.recorder.record(saves)));
      saves = [];
    };
    for (const write of writes) {
      if ('save' in write) {
        saves.push(write.save);
      } else {
        flush();
        answers.push(this.#database.run(write.script()));
      }
    }
    flush();
    return answers;
  }
}
