import type { WantedState } from '../contract.ts';
import type { Cell, ChangeContext } from './store.ts';

/** A choice is stuck once delivery has given it up and no operator has dropped it. */
export type StuckDelivery = 'failed' | 'not_applied';

/** Which choice is meant, without its address: the number of the person's row here, and how often the choice had changed. */
export interface StuckKey {
  readonly targetId: number;
  readonly topic: string;
  readonly channel: string;
  readonly revision: number;
}

/** Which stuck choices are meant; each part that is given narrows it. Times are epoch milliseconds, both ends included. */
export interface StuckFilter {
  readonly connection?: string;
  readonly delivery?: StuckDelivery;
  readonly reason?: string;
  readonly topic?: string;
  readonly channel?: string;
  /** When the choice was made. */
  readonly since?: number;
  readonly until?: number;
}

/** A stuck choice. */
export interface StuckChoice extends Cell {
  readonly key: StuckKey;
  readonly connection: string;
  readonly delivery: StuckDelivery;
  readonly reason: string | null;
  readonly state: WantedState;
  readonly changedAt: number;
}

/** Where a page ended. */
export type StuckCursor = Pick<StuckChoice, 'connection' | 'delivery'> & Omit<StuckKey, 'revision'>;

export interface StuckPage {
  readonly choices: readonly StuckChoice[];
  /** Where the next page goes on; null: that was all. */
  readonly next: StuckCursor | null;
}

/** How many are stuck for one reason. */
export interface StuckCount {
  readonly connection: string;
  readonly delivery: StuckDelivery;
  readonly reason: string | null;
  readonly count: number;
}

/** How many choices of a connection are stuck, and how many attributes and events of it failed. */
export interface GivenUpCounts {
  readonly failed: number;
  readonly not_applied: number;
  readonly signals: number;
}

/** One step of dealing with stuck choices: a bounded number of them after `after`, or those that `keys` names. */
export interface StuckStep {
  readonly act: 'retry' | 'drop';
  readonly filter: StuckFilter;
  readonly after: StuckCursor | null;
  /** Named one by one, which a dropped one can be as well; the filter and `after` do not count then. */
  readonly keys?: readonly StuckKey[];
  /** Whether to send also an opt-in that may have been undone by its owner; see {@link isLeftToItsOwner}. */
  readonly insists: boolean;
  /** The connection that a topic's channel goes through now; undefined where it goes nowhere. */
  readonly connectionOf: (topic: string, channel: string) => string | undefined;
  /** `source` is `operator`; `session` is the same for every step of one command. Absent: only counts. */
  readonly context?: ChangeContext;
}

/** What a step came to. `left`: opt-ins left to their owner. `unrouted`: the configuration sends them nowhere. */
export interface StuckCounts {
  readonly done: number;
  readonly left: number;
  readonly unrouted: number;
}

export interface StuckOutcome {
  readonly counts: StuckCounts;
  readonly next: StuckCursor | null;
}

/** Why an opt-in may not be held by Braze although nobody there has left: it never arrived, or not everywhere. */
const neverArrived: ReadonlySet<string | null> = new Set(['not_held_by_braze', 'partly_applied']);

/**
 * Whether to send a choice again could bring back somebody who left by a link in Braze's own mail: an opt-in that Braze took and no
 * longer holds. Leaving has to be easy, so nobody is subscribed again in bulk.
 */
export function isLeftToItsOwner({
  state,
  delivery,
  reason,
}: Pick<StuckChoice, 'state' | 'delivery' | 'reason'>): boolean {
  return state === 'subscribed' && delivery === 'not_applied' && !neverArrived.has(reason);
}
