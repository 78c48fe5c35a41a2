import type { RateLimitStanding } from './rate-limit-headers.ts';

/** A limit as Braze counts it: so many requests in each fixed window. */
export interface RateWindow {
  readonly limit: number;
  readonly windowMs: number;
}

/** Requests that Braze counts together. */
export type RatePool = 'statusSet' | 'track' | 'export' | 'default';

/**
 * Braze's default limits (docs, "API limits"): status/set v1 and v2 share 5,000 a minute; track 3,000 per 3 seconds; exports that name
 * few fields 40 a second (a workspace that is held to the older 250 a minute says so in its headers); reads and campaign triggers are
 * in the pool of 250,000 an hour.
 */
export const brazeRateWindows: Readonly<Record<RatePool, RateWindow>> = {
  statusSet: { limit: 5000, windowMs: 60_000 },
  track: { limit: 3000, windowMs: 3000 },
  export: { limit: 40, windowMs: 1000 },
  default: { limit: 250_000, windowMs: 60 * 60_000 },
};

/** How much of Braze's limit is ours by default; the rest is for whatever else the workspace runs. */
export const defaultShare = 0.8;

/**
 * Keeps our requests to a share of one of Braze's limits, within windows that start at multiples of their length since the epoch, as
 * Braze's do. Whoever sends asks first; nothing waits in here.
 */
export class RateBudget {
  readonly #limit: number;
  readonly #windowMs: number;
  #share: number;
  #windowStart = 0;
  #used = 0;
  #closedUntil = 0;
  #isJoined = true;
  #joinsNext = true;

  constructor({ limit, windowMs }: RateWindow, share = defaultShare) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#share = share;
  }

  /** How much of Braze's limit is ours from now on, above 0 up to 1. */
  set share(share: number) {
    this.#share = share;
  }

  /**
   * Another process may have sent in this window before us: until it is over, what Braze says is used counts as ours. So it is in
   * the window in which a budget is first asked.
   */
  join(): void {
    this.#isJoined = true;
    this.#joinsNext = true;
  }

  /** 0: one request may go now, and is counted. Else: how many milliseconds to wait before asking again. */
  take(nowMs: number): number {
    if (nowMs < this.#closedUntil) return this.#closedUntil - nowMs;
    const windowStart = Math.floor(nowMs / this.#windowMs) * this.#windowMs;
    if (windowStart !== this.#windowStart) {
      this.#windowStart = windowStart;
      this.#used = 0;
      this.#isJoined = this.#joinsNext;
      this.#joinsNext = false;
    }
    if (this.#used >= Math.max(1, Math.floor(this.#limit * this.#share))) return windowStart + this.#windowMs - nowMs;
    this.#used += 1;
    return 0;
  }

  /**
   * Stops until the reset when an answer says that nothing is left, whoever used it up: the next request would be refused. So it does when our
   * share is used and our own count cannot tell: in a window that was joined, and where the workspace has another limit than Braze's default.
   */
  observe({ limit, remaining, retryAt }: RateLimitStanding): void {
    if (remaining === null || retryAt === null) return;
    const isOurCountBlind = this.#isJoined || limit !== this.#limit;
    const isShareUsed = isOurCountBlind && limit !== null && limit - remaining >= limit * this.#share;
    if (remaining === 0 || isShareUsed) this.#closedUntil = Math.max(this.#closedUntil, retryAt);
  }
}
