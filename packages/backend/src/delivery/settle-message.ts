import type { BrazeOutcome } from '../braze/outcome.ts';
import type { DueMessage, MessageSettlement } from '../store/outbox.ts';
import { backoffMs, type Random } from './retry-timing.ts';

/**
 * Where a message stands after it was sent. It is sent at least once: after a lost answer it goes again, because a second
 * message does less harm than none. `retryAt` is when a request that Braze surely did not take may go again. Pure.
 */
export function settleMessage(
  message: DueMessage,
  outcome: BrazeOutcome<unknown>,
  { now, retryAt, random }: { now: number; retryAt: number; random: Random },
): MessageSettlement {
  const { id, attempts } = message;
  switch (outcome.outcome) {
    case 'ok':
      return { id, status: 'sent', nextAttemptAt: null, attempts, reason: null };
    case 'rejected':
      return unsendable(message, outcome.reason);
    case 'unauthorized':
    case 'misrouted':
    case 'rate_limited':
    case 'not_sent':
      return { id, status: 'due', nextAttemptAt: retryAt, attempts, reason: outcome.reason };
    case 'unavailable':
    case 'unknown': {
      const nextAttemptAt = now + backoffMs(attempts + 1, random);
      return { id, status: 'due', nextAttemptAt, attempts: attempts + 1, reason: outcome.reason };
    }
  }
}

/** A message that no further attempt can bring to its recipient. */
export function unsendable({ id, attempts }: DueMessage, reason: string): MessageSettlement {
  return { id, status: 'failed', nextAttemptAt: null, attempts, reason };
}
