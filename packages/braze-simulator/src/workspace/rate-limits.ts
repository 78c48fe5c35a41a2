import { z } from 'zod';

/** A number of requests per fixed window. Windows start at multiples of `windowMs` since the epoch, as Braze's do. */
export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
}

/** Requests that share one limit. */
export type RatePool =
  'subscriptionSet' | 'track' | 'trackSync' | 'export' | 'exportFields' | 'identity' | 'broadcast' | 'default';

/** A limit for each pool; null for none. */
export type RateLimitSettings = Readonly<Record<RatePool, RateLimit | null>>;

const limitSchema = z.strictObject({ limit: z.int().min(0), windowMs: z.int().min(1) }).nullable();

/** Checks changes to some of the pools. */
export const rateLimitChangesSchema: z.ZodType<Partial<RateLimitSettings>> = z
  .strictObject({
    subscriptionSet: limitSchema,
    track: limitSchema,
    trackSync: limitSchema,
    export: limitSchema,
    exportFields: limitSchema,
    identity: limitSchema,
    broadcast: limitSchema,
    default: limitSchema,
  })
  .partial();

const minuteMs = 60_000;

/**
 * Braze's default limits. Source: Braze docs, "Rate limits": status/set v1 and v2 share 5,000 a minute; track 3,000 per 3 seconds, its
 * synchronous form 500 a minute; export/ids 250 a minute, or 40 a second with a short field list; aliases, identify, merge and delete
 * share 20,000 a minute; broadcasts 250 a minute; all else 250,000 an hour together.
 */
export const brazeRateLimits: RateLimitSettings = {
  subscriptionSet: { limit: 5000, windowMs: minuteMs },
  track: { limit: 3000, windowMs: 3000 },
  trackSync: { limit: 500, windowMs: minuteMs },
  export: { limit: 250, windowMs: minuteMs },
  exportFields: { limit: 40, windowMs: 1000 },
  identity: { limit: 20_000, windowMs: minuteMs },
  broadcast: { limit: 250, windowMs: minuteMs },
  default: { limit: 250_000, windowMs: 60 * minuteMs },
};

/** Where a request stands in its pool. */
export interface RateStanding {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** When the window ends, in milliseconds since the epoch. */
  readonly resetAt: number;
}

/** Counts requests per pool. A request that is refused is not counted. */
export class RateLimits {
  #settings: RateLimitSettings;
  readonly #used = new Map<RatePool, { windowStart: number; count: number }>();

  constructor(settings: RateLimitSettings) {
    this.#settings = settings;
  }

  /** Counts a request, unless its pool is used up. Null when the pool has no limit. */
  take(pool: RatePool, now: number): RateStanding | null {
    const settings = this.#settings[pool];
    if (settings === null) return null;
    const { limit, windowMs } = settings;
    const windowStart = Math.floor(now / windowMs) * windowMs;
    const previous = this.#used.get(pool);
    const used = previous?.windowStart === windowStart ? previous.count : 0;
    const isAllowed = used < limit;
    const count = isAllowed ? used + 1 : used;
    this.#used.set(pool, { windowStart, count });
    return { isAllowed, limit, remaining: limit - count, resetAt: windowStart + windowMs };
  }

  /** Changes some limits from now on; what was used in the current window still counts. */
  change(settings: Partial<RateLimitSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
  }
}
