import type { BrazeClient } from '../braze/client.ts';
import type { BrazeOutcome } from '../braze/outcome.ts';
import type { ReadPace } from '../braze/read-target-states.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../config/schema.ts';
import type { Settlement, Store } from '../store/store.ts';
import type { DeliveryLogger } from './delivery-logger.ts';
import type { Gate } from './gate.ts';
import type { Random } from './retry-timing.ts';
import type { FindRoute } from './route-table.ts';
import type { Turn } from './turn.ts';

/** What all lanes of one connection work with. */
export interface DeliveryContext {
  readonly store: Store;
  readonly client: BrazeClient;
  readonly connection: Connection;
  readonly routes: FindRoute;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: DeliveryLogger;
  /** How long after a request Braze may still apply it, in milliseconds. */
  readonly horizonMs: number;
  /** How long after it was claimed a choice may still be sent, in milliseconds. */
  readonly sendWindowMs: number;
  /** The most choices taken from the store at once. */
  readonly claimLimit: number;
  /** Cuts requests off when the process has to end. */
  readonly signal: AbortSignal;
  /** Wakes the loop no later than this. */
  readonly wakeBy: (atMs: number) => void;
  /** Closes the gates of all lanes but one, because Braze refused the key. */
  readonly stopOthers: (closed: Gate, reason: string) => void;
}

/** Settles choices and has the loop wake when the first of them, or what follows from them, is due. Answers how many rows had moved on. */
export async function settleChoices(
  { store, clock, wakeBy }: DeliveryContext,
  turn: Turn,
  settlements: readonly Settlement[],
): Promise<number> {
  if (settlements.length === 0) return 0;
  const { refused } = await store.settle(turn.lease, settlements, clock.now());
  for (const { nextAttemptAt } of settlements) if (nextAttemptAt !== null) wakeBy(nextAttemptAt);
  if (settlements.some(({ followUps }) => followUps !== undefined)) wakeBy(clock.now());
  return refused;
}

/**
 * Opens or closes a lane's gate after an answer. A 401 is about the key, so it closes every lane; a 403 or 404 is about one endpoint,
 * and an opt-out must not wait for a permission that only a read or a message needs. `permission` is what the request needs, where that is
 * not what the lane does as a rule.
 */
export function tellGate(
  { stopOthers }: DeliveryContext,
  outcome: BrazeOutcome<unknown>,
  gate: Gate,
  pass: number,
  permission?: string,
): void {
  switch (outcome.outcome) {
    case 'ok':
    case 'rejected':
      return gate.succeed(pass);
    case 'rate_limited':
      return gate.refuse(outcome.reason, outcome.retryAt);
    case 'unauthorized':
    case 'misrouted':
      if (gate.stop(pass, outcome.reason, permission) && outcome.trace.status === 401) stopOthers(gate, outcome.reason);
      return;
    case 'unavailable':
    case 'unknown':
    case 'not_sent':
      return gate.fail(pass, outcome.reason);
  }
}

/** Lets reads through one request at a time, while the gate is open and there is budget for it; where there is none the gate closes. */
export function readPace({ client, clock }: DeliveryContext, gate: Gate): ReadPace {
  const budget = client.budgets.default;
  return {
    take: () => {
      if (!gate.isOpen) return false;
      const now = clock.now();
      const waitMs = budget.take(now);
      if (waitMs > 0) gate.limit('limit_reached', now + waitMs);
      return waitMs === 0;
    },
    observe: (standing) => budget.observe(standing),
  };
}

/** The fields of a log line about one request: what Braze said, never whom it was about. */
export function requestFields(
  { connection }: DeliveryContext,
  outcome: BrazeOutcome<unknown>,
): Readonly<Record<string, unknown>> {
  const { status, requestId, durationMs } = outcome.trace;
  const reason = outcome.outcome === 'ok' ? null : outcome.reason;
  return {
    connection: connection.code,
    outcome: outcome.outcome,
    status,
    reason,
    brazeRequestId: requestId,
    durationMs,
  };
}
