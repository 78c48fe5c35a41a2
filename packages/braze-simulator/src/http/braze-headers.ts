import type { Unknowns } from '../unknowns.ts';
import type { RateStanding } from '../workspace/rate-limits.ts';
import type { Exchange } from './exchange.ts';

type HeaderStyle = Unknowns['rateLimitHeaderStyle'];

/**
 * The headers of an answer, by lower-case name. Recorded from Braze: the three rate-limit headers are there but empty when the key was
 * refused. Documented: reset is epoch seconds, or for some contracts seconds from now (switch `rateLimitHeaderStyle`). A limit that does not exist has no headers.
 */
export function brazeHeaders(
  exchange: Exchange,
  status: number,
  style: HeaderStyle,
  now: number,
): Record<string, string> {
  const runtimeSeconds = (performance.now() - exchange.startedMs) / 1000;
  return {
    'content-type': 'application/json',
    'x-request-id': exchange.id,
    'x-runtime': runtimeSeconds.toFixed(6),
    ...rateHeaders(exchange, status, style, now),
  };
}

function rateHeaders(
  { isAuthorized, rate }: Exchange,
  status: number,
  style: HeaderStyle,
  now: number,
): Record<string, string> {
  if (!isAuthorized || (rate && status === 429 && style === 'empty')) {
    return { 'x-ratelimit-limit': '', 'x-ratelimit-remaining': '', 'x-ratelimit-reset': '' };
  }
  if (!rate || (status === 429 && style === 'missing')) return {};
  const secondsLeft = Math.max(0, Math.ceil((rate.resetAt - now) / 1000));
  if (style === 'retry_after' && status === 429) return { 'x-ratelimit-retry-after': String(secondsLeft) };
  return {
    'x-ratelimit-limit': String(rate.limit),
    'x-ratelimit-remaining': String(status === 429 ? 0 : rate.remaining),
    'x-ratelimit-reset': String(style === 'retry_after' ? secondsLeft : Math.ceil(rate.resetAt / 1000)),
  };
}

/** The rate standing of an answer that has none of its own, so that an injected 429 has plausible headers: a window of a minute, used up. */
export function usedUpMinute(now: number): RateStanding {
  const minuteMs = 60_000;
  return { isAllowed: false, limit: 5000, remaining: 0, resetAt: (Math.floor(now / minuteMs) + 1) * minuteMs };
}
