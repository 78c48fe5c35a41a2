const minuteMs = 60_000;

/** How many minutes the trailing average looks back on, about. */
const averagedMinutes = 60;

/** When the breaker of a property trips. */
export interface BreakerPolicy {
  /** Saves in one minute that never trip it. */
  readonly floor: number;
  /** It trips above this multiple of what is normal. */
  readonly factor: number;
  /** The most saves taken in one minute, normal or not. */
  readonly perMinute: number;
}

/** Opt-outs without proof on one property, as all backends count them. */
export interface BlindRate {
  /** The minute that `hits` are of: epoch minutes. */
  readonly minute: number;
  /** Saves in that minute, refused ones included. */
  readonly hits: number;
  /** The trailing average of saves in a minute, in thousandths. Minutes of an attack are left out of it. */
  readonly averageMilli: number;
  /** When the breaker tripped, epoch milliseconds; null while it is closed. */
  readonly trippedAt: number | null;
}

/**
 * What becomes of one save. `taken`; `limited`: this minute has had its share; `tripped`: the breaker refuses it. `event` is there for the
 * one save that changed the breaker.
 */
export interface BlindVerdict {
  readonly verdict: 'taken' | 'limited' | 'tripped';
  /** When the next try makes sense, epoch milliseconds. */
  readonly retryAt: number;
  readonly event?: 'tripped' | 'calm';
  readonly hits: number;
  /** How many saves in a minute trip the breaker now. */
  readonly threshold: number;
}

/** How many saves in a minute are more than normal. */
export function thresholdOf(
  { averageMilli }: Pick<BlindRate, 'averageMilli'>,
  { floor, factor }: BreakerPolicy,
): number {
  return Math.max(floor, Math.ceil((factor * averageMilli) / 1000));
}

/**
 * Counts one save. The breaker trips where a minute has more than the threshold, and closes by itself after a whole minute that had no
 * more: so as long as somebody keeps trying, it stays. Pure.
 */
export function countSave(
  known: BlindRate | undefined,
  at: number,
  policy: BreakerPolicy,
): { readonly rate: BlindRate; readonly verdict: BlindVerdict } {
  const before = known ?? { minute: Math.floor(at / minuteMs), hits: 0, averageMilli: 0, trippedAt: null };
  const current = advance(before, at, policy);
  const hits = current.hits + 1;
  const threshold = thresholdOf(current, policy);
  const trips = current.trippedAt === null && hits > threshold;
  const rate = { ...current, hits, trippedAt: trips ? at : current.trippedAt };
  const nextMinute = (rate.minute + 1) * minuteMs;
  const hasClosed = before.trippedAt !== null && current.trippedAt === null;
  const event: Pick<BlindVerdict, 'event'> = trips ? { event: 'tripped' } : hasClosed ? { event: 'calm' } : {};
  const told = { hits, threshold, ...event };
  if (rate.trippedAt !== null)
    return { rate, verdict: { verdict: 'tripped', retryAt: nextMinute + minuteMs, ...told } };
  const verdict = hits > policy.perMinute ? 'limited' : 'taken';
  return { rate, verdict: { verdict, retryAt: nextMinute, ...told } };
}

/** When the breaker tripped, or null where it is closed or would be at the next save. Pure. */
export function trippedSince(rate: BlindRate, at: number, policy: BreakerPolicy): number | null {
  return advance(rate, at, policy).trippedAt;
}

/** Brings a rate to the minute of `at`; a clock that is behind another backend's counts into that one's minute. */
function advance(rate: BlindRate, at: number, policy: BreakerPolicy): BlindRate {
  const minute = Math.floor(at / minuteMs);
  const passed = minute - rate.minute;
  if (passed <= 0) return rate;
  const tripMinute = rate.trippedAt === null ? null : Math.floor(rate.trippedAt / minuteMs);
  const wasCalm = rate.hits <= thresholdOf(rate, policy) && rate.minute !== tripMinute;
  // Minutes nobody counted in are calm ones.
  const closes = tripMinute !== null && (wasCalm || passed > 1);
  const learns = tripMinute === null || closes;
  const kept = 1 - 1 / averagedMinutes;
  const seen = wasCalm ? rate.averageMilli * kept + (rate.hits * 1000) / averagedMinutes : rate.averageMilli;
  const averageMilli = learns ? Math.round(seen * kept ** (passed - 1)) : rate.averageMilli;
  return { minute, hits: 0, averageMilli, trippedAt: closes ? null : rate.trippedAt };
}
