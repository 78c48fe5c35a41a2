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

/** A choice that leads nowhere stands where `delivery` says, until it has done so for a day after `since`. Pure. */
export function settleUnrouted(
  choice: DeliverableChoice,
  { delivery, since, now }: Pick<Settlement, 'delivery'> & { readonly since: number; readonly now: number },
): Settlement {
  const until = since + unroutedForMs;
  return now < until
    ? standing(choice, { delivery, nextAttemptAt: until, reason })
    : standing(choice, { delivery: 'failed', nextAttemptAt: null, reason });
}

/** The same for a signal. Pure. */
export function settleUnroutedSignal(signal: DueSignal, now: number): SignalSettlement {
  const until = signal.chosenAt + unroutedForMs;
  return now < until ? { ...ended(signal, 'due', reason), nextAttemptAt: until } : ended(signal, 'failed', reason);
}

/** Says in the log that this configuration has no route for choices that wait here. */
export function tellUnrouted({ connection, logger }: DeliveryContext, settlements: readonly Settlement[]): void {
  if (settlements.length === 0) return;
  const failed = settlements.filter(({ delivery }) => delivery === 'failed').length;
  const fields = { connection: connection.code, code: reason, waiting: settlements.length - failed, failed };
  logger.warn(fields, 'this configuration has no route for choices that wait for the connection');
}
