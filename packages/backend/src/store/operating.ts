import type { Checkpoint, Seal, SealOutcome, SealRequest } from './checkpoint.ts';
import type { Delivery, WantedState } from '../contract.ts';
import type { FailedSignalCount, FailedSignalFilter, FailedSignalOutcome, FailedSignalStep } from './failed-signals.ts';
import type { MessageKind } from './outbox.ts';
import type { LedgerRow } from './ledger-row.ts';
import type { RoutingStore } from './routing.ts';
import type { Target, Wording } from './store.ts';
import type {
  GivenUpCounts,
  StuckCount,
  StuckCursor,
  StuckFilter,
  StuckOutcome,
  StuckPage,
  StuckStep,
} from './stuck.ts';

/** How long a chain of the ledger is, and how many of its rows the checkpoints are said to cover. */
export interface ChainStanding {
  readonly id: number;
  readonly name: string;
  readonly length: number;
  readonly sealedLength: number;
}

/** A choice with all that says why it is where it is. */
export interface PersonChoice {
  readonly topic: string;
  readonly channel: string;
  readonly connection: string;
  /** Null where an opt-in was only asked for. */
  readonly state: WantedState | null;
  readonly revision: number;
  readonly delivery: Delivery | null;
  readonly reason: string | null;
  readonly attempts: number;
  readonly changedAt: number | null;
  readonly nextAttemptAt: number | null;
  /** Whether an operator settled it by hand. */
  readonly isDropped: boolean;
}

export interface PersonMessage {
  readonly kind: MessageKind;
  readonly createdAt: number;
  readonly property: string;
  readonly language: string;
  readonly status: 'due' | 'sent' | 'failed';
  readonly reason: string | null;
}

/** What is kept under one address, number or id. */
export interface PersonRecord {
  /** When it was first named, epoch milliseconds. */
  readonly since: number;
  readonly choices: readonly PersonChoice[];
  readonly messages: readonly PersonMessage[];
  /** Oldest first. */
  readonly ledger: readonly LedgerRow[];
}

export interface EraseRequest {
  readonly target: Target;
  /** `false` only counts. */
  readonly isConfirmed: boolean;
  /** Whether to erase although an opt-out is still on its way to Braze, which then may never learn of it. */
  readonly isAnyway: boolean;
}

export type EraseOutcome =
  | { readonly outcome: 'erased'; readonly choices: number; readonly messages: number }
  | { readonly outcome: 'opt_out_under_way'; readonly optOuts: number }
  | { readonly outcome: 'unknown' };

/** What an operator's commands and the upkeep of a backend ask of a store, apart from what visitors and delivery do. */
export interface OperatingStore extends RoutingStore {
  /** A page of stuck choices through an index of them alone, in the order of connection, delivery and person. */
  listStuck(filter: StuckFilter, after: StuckCursor | null, limit: number): Promise<StuckPage>;

  /** How many are stuck, by connection, delivery and reason. Reads each of them. */
  countStuck(filter: StuckFilter): Promise<readonly StuckCount[]>;

  /** How many choices of a connection are stuck, and how many of its signals failed, each counted no further than `upTo`: cheap enough for every health check. */
  countStuckUpTo(connection: string, upTo: number): Promise<GivenUpCounts>;

  /**
   * Makes stuck choices due again or drops them, step by step, each fenced by its revision and noted in the ledger; durable like `record`.
   * A backend that delivers meanwhile sees them as due.
   */
  handleStuck(step: StuckStep): Promise<StuckOutcome>;

  /** How many signals failed, by connection, kind and reason. Reads each of them. */
  countFailedSignals(filter: FailedSignalFilter): Promise<readonly FailedSignalCount[]>;

  /** Lists signals that failed, makes them due again or drops them, step by step. A backend that delivers meanwhile sees them as due. */
  handleFailedSignals(step: FailedSignalStep): Promise<FailedSignalOutcome>;

  /**
   * Has a checkpoint of all that was written to the ledger since the last one signed, and keeps it. Safe to ask for on several backends at
   * once: one of them seals. Durable like `record`.
   */
  sealCheckpoint(request: SealRequest): Promise<SealOutcome>;
  newestCheckpoint(): Promise<Checkpoint | undefined>;
  /** The checkpoints after that number, in order. */
  checkpointsAfter(number: number, limit: number): Promise<readonly Checkpoint[]>;

  /** The chains after that id, in order. */
  chainsAfter(id: number, limit: number): Promise<readonly ChainStanding[]>;
  /** The hash of the row that each seal ends with; undefined where there is no such row. */
  hashesAt(seals: readonly Seal[]): Promise<readonly (string | undefined)[]>;

  /** What is kept about a person; undefined: nothing. */
  personRecord(target: Target): Promise<PersonRecord | undefined>;
  /** The texts of these ids, those that are kept. */
  wordingsOf(ids: readonly string[]): Promise<readonly Wording[]>;
  /**
   * Forgets a person: choices, confirmations, messages, and the key of their commitments, without which no ledger row can be tied to
   * anybody. The rows stay and verify. Durable like `record`.
   */
  erase(request: EraseRequest): Promise<EraseOutcome>;

  /**
   * Lets go of messages and confirmations that expired before `before`, up to `limit` of each, and of addresses about which nothing else is
   * kept: somebody asked for a message to them and nothing came of it. Answers how many; 0: that was all.
   */
  forgetExpired(before: number, limit: number): Promise<number>;
  /** The number of the newest checkpoint sealed before `before`; 0: none. */
  newestCheckpointBefore(before: number): Promise<number>;
  /**
   * Removes up to `limit` ledger rows that the checkpoints up to `through` cover, from the oldest whose rows are not all gone yet. Answers how
   * much it did; 0: that was all, and it is noted, so that to ask again costs nothing.
   */
  removeCovered(through: number, limit: number): Promise<number>;
}
