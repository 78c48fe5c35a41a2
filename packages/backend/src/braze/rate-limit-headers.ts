/** What an answer says about the rate limit. Null where it says nothing; Braze leaves headers out, or empty, on some errors. */
export interface RateLimitStanding {
  readonly limit: number | null;
  readonly remaining: number | null;
  /** When a refused request may be sent again, epoch milliseconds; never in the past, never more than an hour ahead. */
  readonly retryAt: number | null;
}

/** The standing of an exchange without an answer. */
export const noStanding: RateLimitStanding = { limit: null, remaining: null, retryAt: null };

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Braze's longest window is an hour; what asks for more is not believed. */
const longestWaitMs = 60 * 60_000;

/**
 * Braze documents `x-ratelimit-reset` as epoch seconds on the general page and as seconds remaining for `/users/track` on newer
 * contracts. A delta is never as large as this, and an epoch has not been as small since 2001.
 */
const smallestEpochSeconds = 1_000_000_000;

/**
 * Reads Braze's rate-limit headers (lower-case names, as undici gives them). The time to try again comes from
 * `x-ratelimit-retry-after`, else `retry-after` (seconds or an HTTP date), else `x-ratelimit-reset`.
 */
export function readRateLimitHeaders(headers: Headers, nowMs: number): RateLimitStanding {
  const seconds = (name: string): number | null => readNumber(headers[name]);
  const retryAfter = seconds('x-ratelimit-retry-after') ?? seconds('retry-after');
  const retryAt =
    retryAfter === null
      ? (readHttpDate(headers['retry-after']) ?? resetAt(seconds('x-ratelimit-reset'), nowMs))
      : nowMs + retryAfter * 1000;
  return {
    limit: seconds('x-ratelimit-limit'),
    remaining: seconds('x-ratelimit-remaining'),
    retryAt: retryAt === null ? null : Math.min(Math.max(retryAt, nowMs), nowMs + longestWaitMs),
  };
}

function resetAt(value: number | null, nowMs: number): number | null {
  if (value === null) return null;
  return value > smallestEpochSeconds ? value * 1000 : nowMs + value * 1000;
}

function readNumber(header: Headers[string]): number | null {
  const text = first(header).trim();
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

function readHttpDate(header: Headers[string]): number | null {
  const text = first(header).trim();
  const atMs = /^[A-Z][a-z]{2},/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs;
}

function first(header: Headers[string]): string {
  return (typeof header === 'string' ? header : header?.[0]) ?? '';
}
