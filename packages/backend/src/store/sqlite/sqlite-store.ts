import { AppError } from '../../app-error.ts';
import type { WantedState } from '../../contract.ts';
import { GroupCommit } from '../group-commit.ts';
import type {
  ChangeContext,
  Lease,
  MessageSettlement,
  RecordOutcome,
  RecordRequest,
  Settlement,
  Store,
  Target,
  Wording,
} from '../store.ts';
import { Choices } from './choices.ts';
import { Claims } from './claims.ts';
import { Confirmations } from './confirmations.ts';
import { LedgerReader } from './ledger-reader.ts';
import { Leases } from './leases.ts';
import { Messages } from './messages.ts';
import { Routing } from './routing.ts';
import { SaveRecorder } from './save-recorder.ts';
import { Settlements } from './settlements.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { Wordings } from './wordings.ts';

/** What the store needs of a logger; pino's fits. Nothing it is given holds an address. */
export interface StoreLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What {@link SqliteStore} is made of beside its database. */
export interface SqliteStoreParts {
  readonly horizonMs: number;
  /** Name of the ledger chain this process writes. */
  readonly chain: string;
  readonly logger?: StoreLogger | undefined;
  /** Called once the database is closed. */
  readonly onClosed?: (() => void) | undefined;
}

type Write = { readonly save: RecordRequest } | { readonly run: () => unknown };

/**
 * The store on one SQLite connection. Every write goes through one {@link GroupCommit}, in the order of arrival; saves that
 * stand next to each other are written as one set. Reads run at once and see what is committed.
 */
export class SqliteStore implements Store {
  readonly #database: SqliteDatabase;
  readonly #onClosed: () => void;
  readonly #recorder: SaveRecorder;
  readonly #choices: Choices;
  readonly #confirmations: Confirmations;
  readonly #leases: Leases;
  readonly #claims: Claims;
  readonly #settlements: Settlements;
  readonly #messages: Messages;
  readonly #ledger: LedgerReader;
  readonly #writes: GroupCommit<Write, unknown>;
  #closing: Promise<void> | undefined;

  constructor(database: SqliteDatabase, { horizonMs, chain, logger, onClosed = () => {} }: SqliteStoreParts) {
    this.#database = database;
    this.#onClosed = onClosed;
    this.#recorder = new SaveRecorder(database, { horizonMs, chain });
    this.#choices = new Choices(database);
    this.#confirmations = new Confirmations(database, this.#recorder);
    this.#leases = new Leases(database);
    this.#claims = new Claims(database);
    this.#settlements = new Settlements(database);
    this.#messages = new Messages(database);
    this.#ledger = new LedgerReader(database);
    this.#writes = new GroupCommit({
      commit: (writes) => database.transaction(() => this.#perform(writes)),
      isOutage: (error) => error instanceof AppError && error.code === 'store_unavailable',
      onIsolate: (err, writes) => logger?.warn({ err, writes }, 'a shared transaction failed, writing one by one'),
    });
  }

  async record(request: RecordRequest) {
    return (await this.#writes.submit({ save: request })) as RecordOutcome;
  }

  async choicesOf(targets: readonly Target[]) {
    return this.#choices.of(targets);
  }

  ensureWordings(wordings: readonly Wording[], at: number) {
    return this.#write(() => new Wordings(this.#database).ensure(wordings, at));
  }

  reroute(routes: readonly { topic: string; channel: string; connection: string }[]) {
    return this.#write(() => new Routing(this.#database).reroute(routes));
  }

  async findConfirmation(id: string) {
    return this.#confirmations.find(id);
  }

  confirm(id: string, context: ChangeContext) {
    return this.#write(() => this.#confirmations.confirm(id, context));
  }

  acquireLease(name: string, holder: string, ttlMs: number, now: number) {
    return this.#write(() => this.#leases.acquire(name, holder, ttlMs, now));
  }

  releaseLease(lease: Lease) {
    return this.#write(() => this.#leases.release(lease));
  }

  /** Frees every lease; only for a process that holds the serve lock. */
  releaseLeases() {
    return this.#write(() => this.#leases.releaseAll());
  }

  claimForSend(lease: Lease, limit: number, now: number, only?: WantedState) {
    return this.#write(() => this.#claims.forSend(lease, limit, now, only));
  }

  claimForRead(lease: Lease, limit: number, holdMs: number, now: number) {
    return this.#write(() => this.#claims.forRead(lease, limit, holdMs, now));
  }

  recoverAbandoned(lease: Lease, horizonMs: number, now: number) {
    return this.#write(() => this.#claims.recoverAbandoned(lease, horizonMs, now));
  }

  settle(lease: Lease, settlements: readonly Settlement[]) {
    return this.#write(() => this.#settlements.settle(lease, settlements));
  }

  claimMessages(lease: Lease, limit: number, holdMs: number, now: number) {
    return this.#write(() => this.#messages.claim(lease, limit, holdMs, now));
  }

  settleMessages(lease: Lease, settlements: readonly MessageSettlement[]) {
    return this.#write(() => this.#messages.settle(lease, settlements));
  }

  async nextDueAt(connection: string) {
    return this.#choices.nextDueAt(connection);
  }

  async countByDelivery(connection: string) {
    return this.#choices.countByDelivery(connection);
  }

  async ledgerOf(target: Target) {
    return this.#ledger.of(target);
  }

  verifyLedger() {
    return this.#ledger.verify();
  }

  close() {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#writes.close();
    this.#database.close();
    this.#onClosed();
  }

  async #write<Result>(run: () => Result): Promise<Result> {
    return (await this.#writes.submit({ run })) as Result;
  }

  /** Runs writes in order, with neighbouring saves as one set; the transaction is open. */
  #perform(writes: readonly Write[]): unknown[] {
    const answers: unknown[] = [];
    let saves: RecordRequest[] = [];
    const flush = () => {
      if (saves.length > 0) answers.push(...this.#recorder.record(saves));
      saves = [];
    };
    for (const write of writes) {
      if ('save' in write) {
        saves.push(write.save);
      } else {
        flush();
        answers.push(write.run());
      }
    }
    flush();
    return answers;
  }
}
