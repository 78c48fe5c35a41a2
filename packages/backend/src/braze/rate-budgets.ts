import { brazeRateWindows, RateBudget, type RatePool } from './rate-budget.ts';

/** A budget for each of Braze's limits. */
export type RateBudgets = Readonly<Record<RatePool, RateBudget>>;

/** The pools that sessions read from. */
export type ReadPool = 'default' | 'export';

/**
 * How much of our share sessions have, of all backends together; delivery has the rest. Apart, so that neither a rush of visitors holds up
 * read-backs nor a backlog hides from visitors what Braze holds.
 */
const sessionParts: Readonly<Record<ReadPool, number>> = { default: 0.4, export: 0.75 };

/** What delivery may use: one backend at a time delivers for a connection. */
export function deliveryBudgets(share: number): RateBudgets {
  const { statusSet, track, export: exporting, default: others } = brazeRateWindows;
  return {
    statusSet: new RateBudget(statusSet, share),
    track: new RateBudget(track, share),
    export: new RateBudget(exporting, share * (1 - sessionParts.export)),
    default: new RateBudget(others, share * (1 - sessionParts.default)),
  };
}

/** What the sessions of one backend may use where all backends on the store have equal parts. */
export class SessionBudgets {
  readonly #share: number;
  readonly default: RateBudget;
  readonly export: RateBudget;

  constructor(share: number) {
    this.#share = share;
    this.default = new RateBudget(brazeRateWindows.default, share * sessionParts.default);
    this.export = new RateBudget(brazeRateWindows.export, share * sessionParts.export);
  }

  /** So many backends share the store, this one included. */
  divideBy(backends: number): void {
    for (const pool of ['default', 'export'] as const) this[pool].share = (this.#share * sessionParts[pool]) / backends;
  }
}
