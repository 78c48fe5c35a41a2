import type { Delivery, Proof, WantedState } from '../contract.ts';
import type { Adoption, Observation } from './adoption.ts';
import type { BlindRate, BlindVerdict, BreakerPolicy } from './breaker.ts';
import type { Seal } from './checkpoint.ts';
import type { LedgerRow, LedgerVerification } from './ledger-row.ts';
import type { OperatingStore } from './operating.ts';
import type { AccessRequest, DueMessage, MessageSettlement, NoticeRequest } from './outbox.ts';
import type { RequestCount } from './request-count.ts';
import type { FollowUp, SignalStore } from './signals.ts';
import type { SeenStore } from './seen-opt-outs.ts';
import type { RevertOutcome, RevertStep, UndoOutcome, UndoRequest } from './taking-back.ts';
import type { UnsubscribeCursorStore } from './unsubscribe-cursor.ts';
import type { Wording } from './wording.ts';
export type { LedgerRow, LedgerVerification } from './ledger-row.ts';
export type { Wording } from './wording.ts';

/**
 * The store: what it keeps and what it promises. It is written once (`sql/`) and runs on SQLite and on PostgreSQL; both
 * pass `test/store/conformance.ts` whole. It holds state and makes it durable; it decides nothing about Braze.
 *
 * All times are epoch milliseconds and come from the caller, so a test can turn the clock. Only leases and the
 * roll of backends on PostgreSQL go by the database's clock, because there several callers, whose clocks differ, ask for the same one.
 */

/** Whom a choice reaches. `value` is already normalised (`identity/normalise.ts`). */
export interface Target {
  readonly kind: 'email' | 'phone' | 'external_id';
  readonly value: string;
}

/** One topic on one channel for one target. */
export interface Cell {
  readonly target: Target;
  readonly topic: string;
  readonly channel: string;
}

/** A change of one cell. With `expectedRevision` it is taken only if the cell still stands there (0: never set). */
export interface CellChange extends Cell {
  readonly connection: string;
  readonly state: WantedState;
  readonly expectedRevision?: number;
  /**
   * An opt-in that is not handed out before every opt-out of the target on this connection and channel is in effect: confirmed, or known to
   * reach nobody. One that failed is not, unless the configuration has no such topic any more.
   */
  readonly afterOptOuts?: boolean;
}

/** What a claim is for: the choices of topics in one direction, or the global email state in both (`preferences/global-cell.ts`). */
export type SendScope = WantedState | 'global';

/** What the ledger keeps of the circumstances of a change. None of it may identify a person. */
export interface ChangeContext {
  readonly at: number;
  readonly property: string;
  readonly proof: Proof;
  /**
   * What was done: a visitor's save, the owner of the address confirming an opt-in from the inbox, two rows of one person brought to
   * agree on the newer choice (`resolution`), a press of the mailbox's own button to unsubscribe, a session taking back its own opt-outs,
   * an operator taking back those of others or dealing with what delivery gave up (`operator`), or a change made in Braze, or a person seen there. Those were made on no property, on no wording and with no proof
   * that we know of: `proof` is `none`, the texts are empty, and `session` says how it was seen (`Observation.via`, `SeenOptOut.via`).
   */
  readonly source:
    'visitor' | 'confirmation' | 'resolution' | 'one_click' | 'undo' | 'operator_revert' | 'operator' | 'braze';
  /** Id of the texts the change was made on (`ensureWordings`). */
  readonly wording: string;
  readonly language: string;
  readonly configVersion: string;
  /** Random id of the session, so that an act can be traced and undone as one. */
  readonly session: string;
  /** Keyed hash of the visitor's network, or null where there is none. */
  readonly network: string | null;
}

/** Opt-ins that wait until the owner of the address confirms them, in one message. */
export interface ConfirmationRequest {
  readonly id: string;
  /** SHA-256 of the secret in the link, hex; the secret itself is never stored. */
  readonly secretHash: string;
  readonly target: Target;
  readonly connection: string;
  readonly cells: readonly { readonly topic: string; readonly channel: string }[];
  readonly expiresAt: number;
  /**
   * No more than this many confirmations to one target within an hour from one network (`message-quota.ts`); one more is
   * dropped without a trace to the visitor.
   */
  readonly maxPerHour: number;
}

/** One save: all of it is taken, in one transaction with its ledger rows, or nothing is. */
export interface RecordRequest {
  readonly changes: readonly CellChange[];
  readonly confirmations: readonly ConfirmationRequest[];
  /** Targets whose owners are told what this save stops, one for each; none where somebody with proof saves. */
  readonly notices?: readonly NoticeRequest[];
  readonly context: ChangeContext;
}

export type RecordOutcome =
  | {
      readonly outcome: 'recorded';
      readonly cells: readonly StoredChoice[];
      /** Ids of confirmation requests dropped for `maxPerHour`. */
      readonly suppressed: readonly string[];
    }
  | { readonly outcome: 'conflict'; readonly conflicts: readonly StoredChoice[] };

/** A cell as it stands. A cell never set has `state: null`, `revision: 0` and `delivery: null`. `isMadeInBraze`: an opt-out that was not made here. */
export interface StoredChoice extends Cell {
  readonly state: WantedState | null;
  readonly revision: number;
  readonly delivery: Delivery | null;
  readonly changedAt: number | null;
  readonly isMadeInBraze?: true;
}

/** A pending opt-in as its page needs it. */
export interface Confirmation {
  readonly id: string;
  readonly secretHash: string;
  readonly target: Target;
  readonly property: string;
  readonly language: string;
  readonly wording: string;
  readonly cells: readonly { readonly topic: string; readonly channel: string; readonly revision: number }[];
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly confirmedAt: number | null;
}

/** `void`: the cells whose revision moved after the opt-in was asked for; they stay as they are. */
export type ConfirmOutcome =
  | { readonly outcome: 'confirmed'; readonly applied: readonly StoredChoice[]; readonly void: readonly Cell[] }
  | { readonly outcome: 'already_confirmed' }
  | { readonly outcome: 'not_found' };

/** The right to deliver for one connection until `expiresAt`. A later holder has a higher `fence`. */
export interface Lease {
  /** The code of the connection; the holder claims and settles what goes through it. */
  readonly name: string;
  readonly holder: string;
  readonly fence: number;
  readonly expiresAt: number;
}

/** A choice with all that delivery needs to decide its next step. */
export interface DeliverableChoice extends Cell {
  readonly state: WantedState;
  readonly revision: number;
  readonly delivery: Delivery;
  /** How often sending or reading this revision failed in a row; sets the next wait. */
  readonly attempts: number;
  readonly changedAt: number;
  /** When the cell was last sent, for whichever revision, and what was sent then. */
  readonly sentAt: number | null;
  readonly sentState: WantedState | null;
  /** Until then a request with the opposite state may still take effect in Braze; null where none can. */
  readonly opposedUntil: number | null;
  /** Whether any read saw this revision applied. */
  readonly seenApplied: boolean;
  /** How often this revision was sent again because a read differed. */
  readonly resends: number;
  /** Why it stands where it stands, as in {@link Settlement}. */
  readonly reason: string | null;
}

/**
 * The new standing of one choice. Refused, row by row, where the revision moved, a higher fence has sent since, or the choice does not stand any
 * more as it was claimed.
 */
export interface Settlement extends Cell {
  readonly revision: number;
  /** How the choice stood when it was claimed. */
  readonly claimed: Pick<DeliverableChoice, 'delivery' | 'sentAt' | 'seenApplied'>;
  readonly delivery: Delivery;
  /** When it is due again; null: nothing more to do. */
  readonly nextAttemptAt: number | null;
  readonly attempts: number;
  /** Why it stands there, a stable snake_case word with at most an id; never an address. */
  readonly reason: string | null;
  readonly opposedUntil: number | null;
  readonly seenApplied: boolean;
  readonly resends: number;
  /** What else Braze is to be told because of it. */
  readonly followUps?: readonly FollowUp[];
}

export interface Store extends OperatingStore, SeenStore, SignalStore, UnsubscribeCursorStore {
  /**
   * Takes a save. Resolves after it is on disk (one transaction and one sync may carry many saves). Rejects with
   * `AppError('store_unavailable')` when it cannot be written; then nothing of it was. A save that cannot be written
   * never fails the others that share its transaction.
   *
   * A changed cell gets the next revision, `delivery: 'recorded'`, and is due at once; except an opt-in while an
   * opt-out of the same cell may still be on its way (`opposedUntil`), which delivery looks at first.
   */
  record(request: RecordRequest): Promise<RecordOutcome>;

  /** The cells these targets ever set. */
  choicesOf(targets: readonly Target[]): Promise<readonly StoredChoice[]>;

  /** Keeps the texts, so that a ledger row's wording can be shown years later. Texts already there are left alone. */
  ensureWordings(wordings: readonly Wording[], at: number): Promise<void>;

  findConfirmation(id: string): Promise<Confirmation | undefined>;

  /** Applies a pending opt-in in one transaction with its ledger rows; void for cells whose revision moved. Durable like `record`. */
  confirm(id: string, context: ChangeContext): Promise<ConfirmOutcome>;

  /** Takes back what a session stopped without proof, where its act is still the cell's newest. Durable like `record`. */
  undo(request: UndoRequest): Promise<UndoOutcome>;

  /**
   * Takes back visitors' acts where they are still a cell's newest, step by step, so that saves go on between the steps; with its ledger rows,
   * durable like `record`. Goes through all choices: for an operator, now and then.
   */
  revert(step: RevertStep): Promise<RevertOutcome>;

  /**
   * Takes over changes that were made in Braze, each with a ledger row of source `braze`; answers for each observation what came of it
   * (`adoption.ts`). Nothing is sent for it, and the same observation comes to the same any number of times.
   */
  adopt(observations: readonly Observation[], now: number): Promise<readonly Adoption[]>;

  /** Counts one save without proof that stops something, for all backends together, and says what becomes of it (`breaker.ts`). */
  countBlindSave(property: string, at: number, policy: BreakerPolicy): Promise<BlindVerdict>;
  /** How every property stands that such a save was ever counted for. */
  blindRates(): Promise<readonly (BlindRate & { readonly property: string })[]>;
  /** Closes a property's breaker; answers whether it was tripped. */
  resetBreaker(property: string): Promise<boolean>;

  /** Says that a backend serves from here for so long, and answers how many do, this one included. */
  announceBackend(id: string, ttlMs: number, now: number): Promise<number>;
  /** The backend serves no longer. */
  removeBackend(id: string): Promise<void>;
  /**
   * Adds requests that one backend counted, no key twice, and answers how many all backends counted of the same keys and minutes. Forgets the
   * minutes before the last. What a crash of the database loses of them is not missed.
   */
  countRequests(counts: readonly RequestCount[]): Promise<readonly RequestCount[]>;

  /** Takes the lease if it is free, expired or already this holder's; the fence rises unless it is this holder's. */
  acquireLease(name: string, holder: string, ttlMs: number, now: number): Promise<Lease | undefined>;
  releaseLease(lease: Lease): Promise<void>;

  /**
   * Choices to send now (`delivery: 'recorded'`, due), opt-outs first, then the longest due. They are noted as `sent` under this
   * fence before this resolves, so that a crash leaves them in doubt rather than forgotten. Empty if the lease is lost.
   * `only` narrows it to what goes out by one kind of request, at its own pace; without it, to the topics' choices.
   */
  claimForSend(lease: Lease, limit: number, now: number, only?: SendScope): Promise<readonly DeliverableChoice[]>;

  /**
   * Choices to compare with Braze now: `accepted` and `in_doubt` ones that are due, and `recorded` opt-ins held back by
   * `opposedUntil`. Their next look is put off by `holdMs`, so that a crash loses nothing. Topics' choices, unless told otherwise.
   */
  claimForRead(
    lease: Lease,
    limit: number,
    holdMs: number,
    now: number,
    of?: 'topics' | 'global',
  ): Promise<readonly DeliverableChoice[]>;

  /**
   * Deals with what a former holder left noted as `sent`: opt-outs are due at once (sending one twice does no harm);
   * opt-ins are `in_doubt` until `horizonMs` after they were noted. Attributes are due again, events are lost.
   */
  recoverAbandoned(lease: Lease, horizonMs: number, now: number): Promise<number>;

  /** Settles row by row, with what follows from it; answers how many rows were refused because they had moved on. */
  settle(lease: Lease, settlements: readonly Settlement[], now: number): Promise<{ refused: number }>;

  /** Has an access message sent, unless the target had its quota for the hour. Durable like `record`. */
  requestAccess(request: AccessRequest): Promise<{ readonly outcome: 'taken' | 'suppressed' }>;

  /**
   * Messages to send now, those that somebody waits for first, then the longest due. Their next turn is put off by `holdMs`, so that
   * a crash loses nothing. One that has expired is given up.
   */
  claimMessages(lease: Lease, limit: number, holdMs: number, now: number): Promise<readonly DueMessage[]>;
  settleMessages(lease: Lease, settlements: readonly MessageSettlement[], now: number): Promise<void>;

  /** When anything of this connection is next due; undefined: never. */
  nextDueAt(connection: string): Promise<number | undefined>;

  /** How many choices stand where. Reads every one of them, so nothing that runs often may ask; an operator does (`operator/deliveries.ts`). */
  countByDelivery(connection: string): Promise<Readonly<Partial<Record<Delivery, number>>>>;

  /** The ledger rows of one target, oldest first; empty after erasure. */
  ledgerOf(target: Target): Promise<readonly LedgerRow[]>;
  /** Goes through the whole ledger; a chain of which rows were removed on purpose is verified from the seal that `cuts` names for it. */
  verifyLedger(cuts?: ReadonlyMap<string, Seal>): Promise<LedgerVerification>;

  /** Waits for what is being written, then closes the database. */
  close(): Promise<void>;
}
