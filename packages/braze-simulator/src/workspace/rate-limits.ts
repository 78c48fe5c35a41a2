import { z } from 'zod';

/** A number of requests per fixed window. Windows start at multiples of `windowMs` since the epoch, as Braze's do. */
export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
}

/** Requests that share one limit. */
export type RatePool =
  | 'subscriptionSet'
  | 'track'
  | 'trackHour'
  | 'trackSync'
  | 'export'
  | 'exportFields'
  | 'identity'
  | 'broadcast'
  | 'default';

/** A limit for each pool; null for none. */
export type RateLimitSettings = Readonly<Record<RatePool, RateLimit | null>>;

const limitSchema = z.strictObject({ limit: z.int().min(0), windowMs: z.int().min(1) }).nullable();

/** Checks changes to some of the pools. */
export const rateLimitChangesSchema: z.ZodType<Partial<RateLimitSettings>> = z
  .strictObject({
    subscriptionSet: limitSchema,
    track: limitSchema,
    trackHour: limitSchema,
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
 * share 20,000 a minute; broadcasts 250 a minute; all else 250,000 an hour together. `trackHour` is the second limit of track that
 * contracts by monthly active users have, each its own.
 */
export const brazeRateLimits: RateLimitSettings = {
  subscriptionSet: { limit: 5000, windowMs: minuteMs },
  track: { limit: 3000, windowMs: 3000 },
  trackHour: null,
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

interface Window {
  readonly limit: number;
  readonly endsAt: number;
  used: number;
}

/** Counts requests per pool. A request that is refused is not counted. */
export class RateLimits {
  #settings: RateLimitSettings;
  readonly #windows = new Map<RatePool, Window>();

  constructor(settings: RateLimitSettings) {
    this.#settings = settings;
  }

  /** Counts a request, unless its pool is used up. Null when the pool has no limit. */
  take(pool: RatePool, now: number): RateStanding | null {
    return this.#standing(pool, now, true);
  }

  /** Where a request that does not count would stand. Null when the pool has no limit. */
  peek(pool: RatePool, now: number): RateStanding | null {
    return this.#standing(pool, now, false);
  }

  #standing(pool: RatePool, now: number, isCounted: boolean): RateStanding | null {
    const windows = this.#poolsOf(pool).flatMap((each) => this.#windowOf(each, now));
    const isAllowed = windows.every(({ used, limit }) => used < limit);
    if (isAllowed && isCounted) for (const window of windows) window.used += 1;
    // With two limits, the one that is nearer to its end is told.
    const [tightest] = windows.sort((a, b) => a.limit - a.used - (b.limit - b.used));
    if (!tightest) return null;
    const { limit, used, endsAt } = tightest;
    return { isAllowed, limit, remaining: limit - used, resetAt: endsAt };
  }

  #poolsOf(pool: RatePool): readonly RatePool[] {
    if (pool === 'track') return [pool, 'trackHour'];
    // Without the faster limit every export counts towards the other one, as it does for Braze's older customers.
    return pool === 'exportFields' && this.#settings.exportFields === null ? ['export'] : [pool];
  }

  #windowOf(pool: RatePool, now: number): Window[] {
    const settings = this.#settings[pool];
    if (settings === null) return [];
    const { limit, windowMs } = settings;
    const endsAt = (Math.floor(now / windowMs) + 1) * windowMs;
    const previous = this.#windows.get(pool);
    const window = { limit, endsAt, used: previous?.endsAt === endsAt ? previous.used : 0 };
    this.#windows.set(pool, window);
    return [window];
  }

  /** Changes some limits from now on; what was used in the current window still counts. */
  change(settings: Partial<RateLimitSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
  }
}
