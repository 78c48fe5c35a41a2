/** A source of chance from 0 up to 1, such as `Math.random`; injected so that a test can fix it. */
export type Random = () => number;

const secondMs = 1000;
const minuteMs = 60 * secondMs;

/**
 * How long to wait after so many failures in a row (from 1): a random time up to 1 s × 2^(failures - 1), at most 60 s. The first waits are
 * up to 1 s, 2 s and 4 s. Full jitter, so that what failed together does not come back together.
 */
export function backoffMs(failures: number, random: Random): number {
  return Math.round(random() * doubling(secondMs, failures - 1, minuteMs));
}

/**
 * How long a connection or endpoint that answered 401, 403 or 404 rests after so many such answers in a row (from 1): 1 min, 2 min,
 * 4 min, ... at most 15 min. Only an operator can repair it; when that is done, no restart is needed.
 */
export function stopMs(stops: number): number {
  return doubling(minuteMs, stops - 1, 15 * minuteMs);
}

/**
 * How long to wait before an opt-out that a read did not find in Braze is sent again, after so many such re-sends (from 0): between half
 * of and the whole of 5 s × 2^resends, at most a day. The first waits are up to 5 s, 10 s and 20 s: long enough for an ordinary lag.
 */
export function resendMs(resends: number, random: Random): number {
  const longest = doubling(5 * secondMs, resends, 24 * 60 * minuteMs);
  return Math.round((longest / 2) * (1 + random()));
}

function doubling(firstMs: number, times: number, longestMs: number): number {
  return Math.min(firstMs * 2 ** Math.min(Math.max(times, 0), 30), longestMs);
}

/**
 * When a sent choice is compared with Braze: 2 s, 10 s, 60 s and 5 min after it was sent, then at the horizon. Braze usually applies
 * a change within 100 ms and recommends to allow 5 minutes (Braze docs, "API limits").
 */
const readBackDelaysMs: readonly number[] = [2 * secondMs, 10 * secondMs, minuteMs, 5 * minuteMs];

/**
 * The first such time after `nowMs`, never beyond `lastMs`; `lastMs` itself where that has passed too. Rounded up to the full second,
 * so that choices made at about the same time share one read.
 */
export function readBackAt(sentAtMs: number, nowMs: number, lastMs: number): number {
  const next = readBackDelaysMs.map((delayMs) => sentAtMs + delayMs).find((atMs) => atMs > nowMs);
  return Math.ceil(Math.min(next ?? lastMs, lastMs) / secondMs) * secondMs;
}

/** After so many failed attempts a request may still be full. */
export const fullAttempts = 2;

/**
 * How many rows a request may carry after so many failed attempts: all of `most` for the first three, then half as many for each further
 * failure, down to one. A row that makes Braze fail is so parted from its neighbours even where Braze never says which row it is.
 */
export function batchLimit(most: number, attempts: number): number {
  return Math.max(1, Math.floor(most / 2 ** Math.min(Math.max(attempts - fullAttempts, 0), 30)));
}
