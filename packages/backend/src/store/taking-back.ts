import type { WantedState } from '../contract.ts';
import type { ChangeContext, ConfirmationRequest, LedgerRow, Target } from './store.ts';

/** Which acts of visitors an operator takes back. Times are epoch milliseconds, both ends included. */
export interface RevertFilter {
  readonly property: string;
  readonly proof: ChangeContext['proof'];
  readonly since: number;
  readonly until: number;
  readonly network?: string;
  readonly session?: string;
}

/** One step of a revert: the targets after `after`, a bounded number of them. */
export interface RevertStep {
  readonly filter: RevertFilter;
  readonly after: number;
  /**
   * The connection that a topic's channel goes through now; undefined where it goes nowhere. What was delivered still names the one of then,
   * which may be gone. @default that one
   */
  readonly connectionOf?: (topic: string, channel: string) => string | undefined;
  /** `source` is `operator_revert`; `session` is the same for every step of one revert. Absent: only counts. */
  readonly context?: ChangeContext;
}

/**
 * What a step found, in cells whose newest act is one of those. `reverted`: put back to what they were (or would be). `unknown`: never
 * chosen here before, so what Braze held is not known; they stay. `unchanged`: they were the same before. `moved`: a newer choice came between.
 * `unrouted`: they could be put back, but lead nowhere any more.
 */
export interface RevertCounts {
  readonly reverted: number;
  readonly unknown: number;
  readonly unchanged: number;
  readonly moved: number;
  readonly unrouted: number;
}

export interface RevertOutcome {
  readonly counts: RevertCounts;
  /** How many of the cells each network touched last, by its hash. */
  readonly networks: ReadonlyMap<string, number>;
  /** Where the next step goes on; null: that was all. */
  readonly next: number | null;
}

/**
 * Takes back what one session stopped without proof. Braze may have been told by then, and what it held before is not known for sure:
 * so nothing is subscribed, the owner of the address is asked (docs/decisions, "An undo without proof asks the owner").
 */
export interface UndoRequest {
  /** The session's; nobody else's cells are looked at. */
  readonly targets: readonly Target[];
  /** Messages to ask with, one for each target and connection; the store fills in the cells. */
  readonly confirmations: readonly Omit<ConfirmationRequest, 'cells'>[];
  /** `source` is `undo`, and `session` the one whose acts are taken back. */
  readonly context: ChangeContext;
}

/** How many cells the owners were asked for. For the log only: a visitor without proof must not learn it. */
export interface UndoOutcome {
  readonly asked: number;
  /** Ids of the confirmations that were dropped for their quota. */
  readonly suppressed: readonly string[];
}

/** What is looked for when a cell's acts are followed back. */
export interface ActMatcher {
  /** Whether an act is one of those to be taken back. */
  matches(row: LedgerRow): boolean;
  /** Whether a row says that they were taken back already. */
  isTakenBack(row: LedgerRow): boolean;
}

/** Where following a cell's acts back has got to. */
export interface Trace {
  /** What the cell was before the acts that matched so far; undefined while none did. */
  readonly before: { readonly state: WantedState | null; readonly network: string | null } | undefined;
  readonly isEnded: boolean;
}

/** A cell whose newest ledger row was not looked at yet. */
export const newTrace: Trace = { before: undefined, isEnded: false };

/**
 * Follows a cell one ledger row further back, newest first: through the acts that match and stand in one row, to what the cell was before
 * the first of them. An act by anybody else ends it. Pure.
 */
export function followBack({ before }: Trace, row: LedgerRow, acts: ActMatcher): Trace {
  if (acts.isTakenBack(row)) return { before: undefined, isEnded: true };
  // Only a choice that was set ends the way back; what was asked for or done about its delivery changed nothing.
  if (row.action !== 'set') return { before, isEnded: false };
  return acts.matches(row)
    ? { before: { state: row.fromState, network: before?.network ?? row.context.network }, isEnded: false }
    : { before, isEnded: true };
}

/** The acts of one session, as an undo takes them back: opt-outs, and once. Only a session that sees no choices may ask for it. */
export function optOutsOf({ session, proof }: Pick<ChangeContext, 'session' | 'proof'>): ActMatcher {
  return {
    matches: ({ toState, context }) =>
      toState === 'unsubscribed' &&
      context.session === session &&
      context.proof === proof &&
      context.source === 'visitor',
    isTakenBack: ({ context }) => context.session === session && context.source === 'undo',
  };
}

/** The acts that an operator takes back, of visitors only: what was confirmed, undone or reverted is left alone. */
export function actsOf({ property, proof, since, until, network, session }: RevertFilter): ActMatcher {
  return {
    matches: ({ context }) =>
      (context.source === 'visitor' || context.source === 'one_click') &&
      context.property === property &&
      context.proof === proof &&
      context.at >= since &&
      context.at <= until &&
      (network === undefined || context.network === network) &&
      (session === undefined || context.session === session),
    isTakenBack: () => false,
  };
}
