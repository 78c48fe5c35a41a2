import { AppError } from '../../app-error.ts';
import { targetKey } from '../decide.ts';
import { GroupCommit } from '../group-commit.ts';
import { SaveRecorder } from '../sql/save-recorder.ts';
import type { Script } from '../sql/script.ts';
import type { SqlEngine, StoreLogger } from '../sql/sql-engine.ts';
import type { StoreDialect } from '../sql/store-dialect.ts';
import type { RecordOutcome, RecordRequest } from '../store.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** What {@link PostgresEngine} is made of beside its database. */
export interface PostgresEngineParts {
  readonly dialect: StoreDialect;
  readonly horizonMs: number;
  /** Names another ledger chain for this backend: every lane of saves writes one of its own, so that none waits for another. */
  readonly newChain: () => string;
  readonly logger?: StoreLogger | undefined;
}

/**
 * How many transactions of saves are under way at a time: while one waits for its sync to disk, the next is prepared. Measured
 * with 64 connections on a busy machine of two cores: two take about a sixth more saves a second than one.
 */
const lanes = 2;

/**
 * How many saves have to wait before a second transaction starts: for a few, it costs PostgreSQL more than it gains. Measured with 16 clients at each of
 * four backends on two cores: an eighth more saves a second where no second one starts.
 */
const savesBeside = 16;

/**
 * Runs scripts on PostgreSQL. Saves go through a {@link GroupCommit}, as on SQLite; everything else is a transaction of its
 * own on another connection, because here a writer keeps out only those who write the same rows.
 */
export class PostgresEngine implements SqlEngine {
  readonly dialect: StoreDialect;
  readonly recorder: SaveRecorder;
  readonly horizonMs: number;
  readonly #database: PostgresDatabase;
  readonly #saves: GroupCommit<RecordRequest, RecordOutcome>;
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(database: PostgresDatabase, { dialect, horizonMs, newChain, logger }: PostgresEngineParts) {
    this.#database = database;
    this.dialect = dialect;
    this.horizonMs = horizonMs;
    this.recorder = new SaveRecorder(dialect, { horizonMs, chain: newChain() });
    const recorders = Array.from({ length: lanes }, () => new SaveRecorder(dialect, { horizonMs, chain: newChain() }));
    this.#saves = new GroupCommit({
      commit: (saves, lane) => database.transaction(() => (recorders[lane] as SaveRecorder).record(saves)),
      lanes,
      jobsBeside: savesBeside,
      keysOf: targetsOf,
      isOutage: (error) => error instanceof AppError && error.code === 'store_unavailable',
      onIsolate: (err, writes) => logger?.warn({ err, writes }, 'a shared transaction failed, writing one by one'),
    });
  }

  save(request: RecordRequest): Promise<RecordOutcome> {
    return this.#saves.submit(request);
  }

  write<Result>(script: () => Script<Result>): Promise<Result> {
    return this.#track(() => this.#database.transaction(script));
  }

  read<Result>(script: () => Script<Result>): Promise<Result> {
    return this.#track(() => this.#database.read(script));
  }

  /** In a transaction that sees one moment: others write meanwhile, unlike on SQLite. */
  snapshot<Result>(script: () => Script<Result>): Promise<Result> {
    return this.#track(() => this.#database.transaction(script, 'snapshot'));
  }

  /** PostgreSQL's own log is its operator's: it is kept for replication and backups, as configured there. */
  async clearLog(): Promise<void> {}

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#saves.close();
    await Promise.allSettled(this.#underWay);
    await this.#database.close();
  }

  /** The pool would leave whoever still waits for a connection without an answer when it is closed. */
  #track<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) {
      return Promise.reject(new AppError('store_unavailable', { detail: 'The store is closed.' }));
    }
    const result = work();
    this.#underWay.add(result);
    const forget = (): void => void this.#underWay.delete(result);
    result.then(forget, forget);
    return result;
  }
}

/** Whom a save writes to; two saves of one person stay in the order in which they came. */
function targetsOf({ changes, confirmations }: RecordRequest): readonly string[] {
  return [...changes, ...confirmations].map(({ target }) => targetKey(target));
}
