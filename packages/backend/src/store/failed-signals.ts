import type { WantedState } from '../contract.ts';
import type { SignalKey, SignalKind } from './signals.ts';
import type { ChangeContext } from './store.ts';
import type { StuckFilter } from './stuck.ts';

/** Which failed signals are meant; `since` and `until` are about when the choice was made. */
export type FailedSignalFilter = Omit<StuckFilter, 'delivery'>;

/** Where a page ended, and what names a signal without its address. */
export interface FailedSignalPlace {
  readonly targetId: number;
  readonly topic: string;
  readonly channel: string;
  readonly kind: SignalKind;
  readonly revision: number;
}

/** A signal that Braze refused, or that could not be sent. An event whose answer was lost is not one: it may have been told. */
export interface FailedSignal extends SignalKey {
  readonly place: FailedSignalPlace;
  readonly connection: string;
  readonly state: WantedState;
  readonly reason: string | null;
  /** When the choice was made, epoch milliseconds. */
  readonly chosenAt: number;
}

/** How many failed for one reason. */
export interface FailedSignalCount {
  readonly connection: string;
  readonly kind: SignalKind;
  readonly reason: string | null;
  readonly count: number;
}

/** One step of going through failed signals: at most `limit` of them after `after`, or those that `keys` names. */
export interface FailedSignalStep {
  /** `retry`: due again, as if never tried. `drop`: superseded, with the reason `dropped`. */
  readonly act: 'list' | 'retry' | 'drop';
  readonly filter: FailedSignalFilter;
  readonly after: FailedSignalPlace | null;
  readonly limit: number;
  /** Named one by one, which a dropped one can be as well; the filter, `after` and `limit` do not count then. */
  readonly keys?: readonly FailedSignalPlace[];
  /** Of the ledger rows of `retry` and `drop`: `source` is `operator`; what kind of signal it was is added to `session`. */
  readonly context: ChangeContext;
  /** The connection that a topic's channel goes through now; undefined where it goes nowhere, and is not retried. */
  readonly connectionOf: (topic: string, channel: string) => string | undefined;
}

export interface FailedSignalOutcome {
  readonly signals: readonly FailedSignal[];
  /** How many the act was done to; none for `list`. */
  readonly done: number;
  readonly next: FailedSignalPlace | null;
}
