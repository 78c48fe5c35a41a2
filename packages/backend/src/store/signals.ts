import type { WantedState } from '../contract.ts';
import type { Cell, ChangeContext, Lease, Target } from './store.ts';

/** What Braze is told about a choice beside its group: custom attributes, which may be told again, or an event, which may not. */
export type SignalKind = 'attributes' | 'event';

/**
 * What a settlement sets off, written with it.
 *
 * - `event`: the event of the choice is due, once and for all.
 * - `attributes`: those of the choice are due, in place of those of an earlier choice of the cell; once for a revision.
 * - `attributes_again`: those of the choice went with it. They are due once more only where some of an earlier choice were sent so
 *   late that they may have landed behind them, or still may; and not before they no longer can.
 */
export type FollowUp = 'event' | 'attributes' | 'attributes_again';

/** What names a signal. */
export interface SignalKey extends Cell {
  readonly kind: SignalKind;
  readonly revision: number;
}

/** A signal that is to be sent now. */
export interface DueSignal extends SignalKey {
  readonly state: WantedState;
  /** When the choice was made. */
  readonly chosenAt: number;
  readonly attempts: number;
  /** Why it was put off, where it was. */
  readonly reason: string | null;
  /** The circumstances of the choice, from the ledger; undefined where it does not have them any more. */
  readonly context: ChangeContext | undefined;
}

/**
 * The new standing of one signal that was claimed.
 *
 * - `due`: surely not taken; it goes again at `nextAttemptAt`.
 * - `accepted`: Braze took it.
 * - `lost`: an event whose answer was lost. It is never sent again, because Braze counts every one it gets.
 * - `failed`: it cannot be sent, or Braze refused it.
 * - `superseded`: nothing is to be sent, or no longer.
 */
export interface SignalSettlement extends SignalKey {
  readonly status: 'due' | 'accepted' | 'lost' | 'failed' | 'superseded';
  readonly nextAttemptAt: number | null;
  readonly attempts: number;
  /** A stable snake_case word with at most an id; never an address. */
  readonly reason: string | null;
}

/** A signal as it stands; `sent`: noted as about to be sent, and the answer is not known. */
export interface StoredSignal extends SignalKey {
  readonly state: WantedState;
  readonly status: SignalSettlement['status'] | 'sent';
  readonly nextAttemptAt: number | null;
  readonly reason: string | null;
}

/** The outbox of signals. They are written by {@link Store.settle}, with what sets them off. */
export interface SignalStore {
  /**
   * Signals to send now, as many of each kind as asked for, attributes first, then the longest due, each noted as sent under this fence before this resolves. What a dead
   * holder had noted is dealt with by {@link Store.recoverAbandoned}: attributes are due again, events are lost. Attributes
   * of a choice that is not its cell's newest any more are given up instead. Empty if the lease is lost.
   */
  claimSignals(lease: Lease, limits: Readonly<Record<SignalKind, number>>, now: number): Promise<readonly DueSignal[]>;

  /** Settles row by row; answers how many were refused because the signal was not this claim's any more. */
  settleSignals(lease: Lease, settlements: readonly SignalSettlement[], now: number): Promise<{ refused: number }>;

  /** The signals of one target, cell by cell, oldest revision first. */
  signalsOf(target: Target): Promise<readonly StoredSignal[]>;

  /** The circumstances in which revisions were chosen, in order; undefined for one that is not its cell's newest any more. */
  circumstancesOf(
    choices: readonly (Cell & { readonly revision: number })[],
  ): Promise<readonly (ChangeContext | undefined)[]>;
}
