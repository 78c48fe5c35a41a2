import type { DueSignal, SignalSettlement } from '../store/signals.ts';
import type { DeliverableChoice, Settlement } from '../store/store.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { standing } from './settle-send.ts';
import { ended } from './settle-signal.ts';

/**
 * How long what this configuration has no route for is left to a backend whose configuration has one, in milliseconds. Backends of two
 * configurations serve side by side while a new one is rolled out. Whoever has a route finds it at once (`Store.wakeUnrouted`); what nobody
 * has had a route for in a day fails, for an operator to see.
 */
export const unroutedForMs = 86_400_000;

/** The reason of what waits for a route and of what failed for want of one; the store looks for it. */
const reason = 'route_missing';

/** A choice that leads nowhere stands where `delivery` says for a day, however old it is; when it comes back it fails. Pure. */
export function settleUnrouted(
  choice: DeliverableChoice,
  { delivery, now }: Pick<Settlement, 'delivery'> & { readonly now: number },
): Settlement {
  return choice.reason === reason
    ? standing(choice, { delivery: 'failed', nextAttemptAt: null, reason })
    : standing(choice, { delivery, nextAttemptAt: now + unroutedForMs, reason });
}

/** The same for a signal. Pure. */
export function settleUnroutedSignal(signal: DueSignal, now: number): SignalSettlement {
  return signal.reason === reason
    ? ended(signal, 'failed', reason)
    : { ...ended(signal, 'due', reason), nextAttemptAt: now + unroutedForMs };
}

/** Says in the log that this configuration has no route for choices that wait here. */
export function tellUnrouted({ connection, logger }: DeliveryContext, settlements: readonly Settlement[]): void {
  if (settlements.length === 0) return;
  const failed = settlements.filter(({ delivery }) => delivery === 'failed').length;
  const fields = { connection: connection.code, code: reason, waiting: settlements.length - failed, failed };
  logger.warn(fields, 'this configuration has no route for choices that wait for the connection');
}
