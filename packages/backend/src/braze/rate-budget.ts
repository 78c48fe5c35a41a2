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
  readonly #allowed: number;
  readonly #windowMs: number;
  #windowStart = 0;
  #used = 0;
  #closedUntil = 0;

  constructor({ limit, windowMs }: RateWindow, share = defaultShare) {
    this.#allowed = Math.max(1, Math.floor(limit * share));
    this.#windowMs = windowMs;
  }

  /** 0: one request may go now, and is counted. Else: how many milliseconds to wait before asking again. */
  take(nowMs: number): number {
    if (nowMs < this.#closedUntil) return this.#closedUntil - nowMs;
    const windowStart = Math.floor(nowMs / this.#windowMs) * this.#windowMs;
    if (windowStart !== this.#windowStart) {
      this.#windowStart = windowStart;
      this.#used = 0;
    }
    if (this.#used >= this.#allowed) return windowStart + this.#windowMs - nowMs;
    this.#used += 1;
    return 0;
  }

  /** Stops until the reset when an answer says that nothing is left, whoever used it up: the next request would be refused. */
  observe({ remaining, retryAt }: RateLimitStanding): void {
    if (remaining === 0 && retryAt !== null) this.#closedUntil = Math.max(this.#closedUntil, retryAt);
  }
}
