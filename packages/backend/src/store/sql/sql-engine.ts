import type { RecordOutcome, RecordRequest } from '../store.ts';
import type { SaveRecorder } from './save-recorder.ts';
import type { Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

/** What the store needs of a logger; pino's fits. Nothing it is given holds an address. */
export interface StoreLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/**
 * Runs scripts on a database. Every method rejects with `AppError('store_unavailable')` while the database cannot be read or
 * written, and with `AppError('internal_error')` where it refuses a statement; the cause names columns, never values.
 */
export interface SqlEngine {
  readonly dialect: StoreDialect;
  /** Writes to the ledger within {@link write}. */
  readonly recorder: SaveRecorder;
  /** How long after a request Braze may still apply it, in milliseconds. */
  readonly horizonMs: number;
  /** Takes a save together with those that arrive with it; resolves after the commit. */
  save(request: RecordRequest): Promise<RecordOutcome>;
  /** Runs a script in one transaction. Resolves after the commit; rejects, and nothing was written, if anything throws. */
  write<Result>(script: () => Script<Result>): Promise<Result>;
  /** Runs a script that changes nothing; each of its statements sees what is committed when it runs. */
  read<Result>(script: () => Script<Result>): Promise<Result>;
  /** Runs a script that changes nothing and sees the database as of one moment. */
  snapshot<Result>(script: () => Script<Result>): Promise<Result>;
  /** Leaves nothing of what was deleted in a file that the database keeps beside its own. */
  clearLog(): Promise<void>;
  /** Takes nothing more, answers what it has taken, then closes the database. */
  close(): Promise<void>;
}
