import type { BrazeOutcome } from '../braze/outcome.ts';
import type { DueSignal, SignalSettlement } from '../store/signals.ts';
import { backoffMs, type Random } from './retry-timing.ts';

/**
 * What an answer means for one signal. `not_taken`: surely not, and no fault of the signal's; it may go at `retryAt`. `uncertain`: the
 * answer was lost, or says neither. `rejected`: Braze refused this very signal.
 */
export type SignalVerdict =
  | { readonly verdict: 'accepted' }
  | { readonly verdict: 'not_taken'; readonly reason: string; readonly retryAt: number }
  | { readonly verdict: 'uncertain'; readonly reason: string }
  | { readonly verdict: 'rejected'; readonly reason: string };

export interface SignalJudgement<Signal> {
  readonly verdicts: readonly { readonly signal: Signal; readonly verdict: SignalVerdict }[];
  /** Smaller requests to send at once: Braze took nothing of these, because of some others. */
  readonly again: readonly (readonly Signal[])[];
}

/** Braze refuses objects of a track request by their index. */
export type SignalOutcome = BrazeOutcome<ReadonlyMap<number, string>>;

/**
 * Judges the answer to a request, whose objects stand in the order of the signals. A request that was refused as a whole is halved until
 * the signal at fault stands alone; a 400 processed nobody, so that no event is told twice by it. Pure.
 */
export function judgeSignals<Signal>(
  signals: readonly Signal[],
  outcome: SignalOutcome,
  retryAt: number,
): SignalJudgement<Signal> {
  switch (outcome.outcome) {
    case 'ok':
      return {
        verdicts: signals.map((signal, index) => ({ signal, verdict: itemVerdict(outcome.body.get(index)) })),
        again: [],
      };
    case 'rejected':
      return judgeRejection(signals, outcome);
    case 'unknown':
    case 'unavailable':
      return everySignal(signals, { verdict: 'uncertain', reason: outcome.reason });
    case 'unauthorized':
    case 'misrouted':
    case 'rate_limited':
    case 'not_sent':
      return everySignal(signals, { verdict: 'not_taken', reason: outcome.reason, retryAt });
  }
}

/** The same verdict for every signal of a request. */
export function everySignal<Signal>(signals: readonly Signal[], verdict: SignalVerdict): SignalJudgement<Signal> {
  return { verdicts: signals.map((signal) => ({ signal, verdict })), again: [] };
}

function itemVerdict(reason: string | undefined): SignalVerdict {
  return reason === undefined ? { verdict: 'accepted' } : { verdict: 'rejected', reason };
}

function judgeRejection<Signal>(
  signals: readonly Signal[],
  { reason, items }: Extract<SignalOutcome, { outcome: 'rejected' }>,
): SignalJudgement<Signal> {
  const refused = signals.flatMap((signal, index) => {
    const why = items.get(index);
    return why === undefined ? [] : [{ signal, verdict: { verdict: 'rejected', reason: why } as const }];
  });
  const others = signals.filter((_, index) => !items.has(index));
  if (refused.length > 0) return { verdicts: refused, again: others.length > 0 ? [others] : [] };
  if (signals.length < 2) return everySignal(signals, { verdict: 'rejected', reason });
  const middle = Math.ceil(signals.length / 2);
  return { verdicts: [], again: [signals.slice(0, middle), signals.slice(middle)] };
}

/**
 * Where a signal stands after it was sent. Attributes are told at least once, because telling them twice does no harm. An event is told at
 * most once, because Braze counts each: one whose answer was lost is `lost`. Pure.
 */
export function settleSignal(
  signal: DueSignal,
  verdict: SignalVerdict,
  { now, random }: { readonly now: number; readonly random: Random },
): SignalSettlement {
  switch (verdict.verdict) {
    case 'accepted':
      return ended(signal, 'accepted', null);
    case 'rejected':
      return ended(signal, 'failed', verdict.reason);
    case 'not_taken':
      return { ...ended(signal, 'due', verdict.reason), nextAttemptAt: verdict.retryAt };
    case 'uncertain': {
      if (signal.kind === 'event') return ended(signal, 'lost', verdict.reason);
      const attempts = signal.attempts + 1;
      return { ...ended(signal, 'due', verdict.reason), attempts, nextAttemptAt: now + backoffMs(attempts, random) };
    }
  }
}

/** A signal that nothing more is to come of. */
export function ended(signal: DueSignal, status: SignalSettlement['status'], reason: string | null): SignalSettlement {
  const { target, topic, channel, kind, revision, attempts } = signal;
  return { target, topic, channel, kind, revision, status, nextAttemptAt: null, attempts, reason };
}
