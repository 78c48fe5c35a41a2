import type { RateLimitStanding } from './rate-limit-headers.ts';

/** What is known of one exchange with Braze, fit for a log: no address, token or key. */
export interface CallTrace {
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  /** Braze's `x-request-id`, for its support. */
  readonly requestId: string | null;
  readonly durationMs: number;
  readonly rateLimit: RateLimitStanding;
}

/**
 * What became of one request. HTTP answers and network failures never throw.
 *
 * - `ok`: 2xx. For a write it means queued, not applied.
 * - `rejected`: 400 or 413, or 2xx with an error for the only entry. Something in the body is wrong; `items` says which objects of a
 *   track request are, where Braze says so, and `isGroupUnknown` that it is the subscription group.
 * - `unauthorized`: 401 (the key) or 403 (its permission for this endpoint). Nothing was done.
 * - `misrouted`: 404, 405, 415, a redirect or the like: this is not the endpoint it should be. Nothing was done.
 * - `rate_limited`: 429. Nothing was done; `retryAt` is null where the headers name no time.
 * - `unavailable`: 5xx or 408. Not applied (502, 503), or perhaps (all others).
 * - `unknown`: the answer was lost or unreadable after the request may have left. May have been applied.
 * - `not_sent`: no connection was made. Surely not applied.
 */
export type BrazeOutcome<Body> =
  | { readonly outcome: 'ok'; readonly body: Body; readonly trace: CallTrace }
  | {
      readonly outcome: 'rejected';
      readonly reason: string;
      readonly items: ReadonlyMap<number, string>;
      readonly isGroupUnknown: boolean;
      readonly trace: CallTrace;
    }
  | { readonly outcome: 'unauthorized'; readonly reason: string; readonly trace: CallTrace }
  | { readonly outcome: 'misrouted'; readonly reason: string; readonly trace: CallTrace }
  | {
      readonly outcome: 'rate_limited';
      readonly retryAt: number | null;
      readonly reason: string;
      readonly trace: CallTrace;
    }
  | { readonly outcome: 'unavailable'; readonly reason: string; readonly trace: CallTrace }
  | { readonly outcome: 'unknown'; readonly reason: string; readonly trace: CallTrace }
  | { readonly outcome: 'not_sent'; readonly reason: string; readonly trace: CallTrace };

/** Every outcome but success. */
export type BrazeFailure = Exclude<BrazeOutcome<never>, { outcome: 'ok' }>;
