import type { DeliverableChoice, Settlement } from '../store/store.ts';
import { backoffMs, fullAttempts, readBackAt, type Random } from './retry-timing.ts';

/**
 * What the answer to a request means for each choice in it.
 *
 * - `accepted`: 2xx.
 * - `answer_lost`: it may have been applied, or may be later.
 * - `not_taken`: surely not applied, and no fault of the row's (not connected, 429, 401, shutting down); it is due again at `retryAt`.
 * - `unavailable`: 502 or 503. Not applied; sending the same state again does no harm.
 * - `rejected`: Braze refused this very choice. With `mayBeForNobody` perhaps only because it does not know the person: a read has to tell.
 */
export type SendVerdict =
  | { readonly verdict: 'accepted' }
  | { readonly verdict: 'answer_lost'; readonly reason: string }
  | { readonly verdict: 'not_taken'; readonly reason: string; readonly retryAt: number }
  | { readonly verdict: 'unavailable'; readonly reason: string }
  | { readonly verdict: 'rejected'; readonly reason: string; readonly mayBeForNobody?: boolean };

export interface SettleSendContext {
  readonly now: number;
  /** When the choice was noted as sent. */
  readonly claimedAt: number;
  readonly horizonMs: number;
  readonly random: Random;
  /** Whether Braze had failed before this request too, so that a failure says nothing about the choices in it. */
  readonly isProbe: boolean;
}

/** Where a choice stands after it was sent. Pure. */
export function settleSend(choice: DeliverableChoice, verdict: SendVerdict, context: SettleSendContext): Settlement {
  const { now, claimedAt, horizonMs } = context;
  const readAt = readBackAt(claimedAt, now, claimedAt + horizonMs);
  switch (verdict.verdict) {
    case 'accepted':
      return standing(choice, { delivery: 'accepted', nextAttemptAt: readAt, attempts: 0, reason: null });
    case 'answer_lost':
      // An opt-out is safe to repeat. An opt-in is not: its owner may have left by a link in Braze's own mail meanwhile.
      return choice.state === 'unsubscribed'
        ? retry(choice, verdict.reason, context, attemptsAfter(choice, context))
        : standing(choice, {
            delivery: 'in_doubt',
            nextAttemptAt: readAt,
            // Few are: while Braze fails, requests that try it are small. So each stands alone after some, and no neighbour waits for long.
            attempts: choice.attempts + 1,
            reason: verdict.reason,
          });
    case 'not_taken':
      return standing(choice, { delivery: 'recorded', nextAttemptAt: verdict.retryAt, reason: verdict.reason });
    case 'unavailable':
      return retry(choice, verdict.reason, context, attemptsAfter(choice, context));
    case 'rejected':
      // Braze may refuse an opt-out because it does not know the person, whom an opt-in in flight is about to create.
      if (choice.state === 'unsubscribed' && (choice.opposedUntil ?? 0) > now)
        return retry(choice, verdict.reason, context, choice.attempts + 1);
      // At the times of a read-back, which many share: a crowd of addresses that Braze does not know costs few reads.
      return verdict.mayBeForNobody === true
        ? standing(choice, { delivery: 'in_doubt', nextAttemptAt: readAt, reason: verdict.reason })
        : standing(choice, { delivery: 'failed', nextAttemptAt: null, reason: verdict.reason });
  }
}

/** In an outage attempts count only as far as requests stay full: it would end with a request for each choice. */
function attemptsAfter({ attempts }: DeliverableChoice, { isProbe }: SettleSendContext): number {
  return isProbe ? Math.max(attempts, Math.min(attempts + 1, fullAttempts)) : attempts + 1;
}

function retry(
  choice: DeliverableChoice,
  reason: string,
  { now, random }: SettleSendContext,
  attempts: number,
): Settlement {
  return standing(choice, { delivery: 'recorded', nextAttemptAt: now + backoffMs(attempts, random), attempts, reason });
}

/** A settlement that changes what is given and keeps the rest. */
export function standing(
  choice: DeliverableChoice,
  changes: Pick<Settlement, 'delivery' | 'nextAttemptAt' | 'reason'> & Partial<Settlement>,
): Settlement {
  const { target, topic, channel, revision, attempts, opposedUntil, seenApplied, resends } = choice;
  const claimed = { delivery: choice.delivery, sentAt: choice.sentAt, seenApplied };
  return { target, topic, channel, revision, claimed, attempts, opposedUntil, seenApplied, resends, ...changes };
}
