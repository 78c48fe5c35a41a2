import { globalTopic } from '../preferences/global-cell.ts';
import { optOutsOfSeen } from '../preferences/seen-people.ts';
import type { Settlement, Target } from '../store/store.ts';
import type { DeliveryContext } from './delivery-context.ts';

/** A target whom a read showed to have a profile, and what became of its choices. */
export interface ReadTarget {
  readonly target: Target;
  readonly settlements: readonly Settlement[];
}

/**
 * Has opt-outs of these people applied that had ended with nobody to apply them for. Only a read that settles a choice for good counts,
 * which happens once for each revision: so where reads now show a profile and now none, choices of one person cannot keep each
 * other going. An external id's are left to its session, which can tell what was chosen for the address since.
 */
export async function applyToSeen(context: DeliveryContext, read: readonly ReadTarget[]): Promise<void> {
  const { store, connection, routes, clock, logger, wakeBy } = context;
  const settled = read.filter(
    ({ target, settlements }) =>
      target.kind !== 'external_id' && settlements.some(({ nextAttemptAt }) => nextAttemptAt === null),
  );
  if (settled.length === 0) return;
  const people = settled.map(({ target }) => ({ target, connection: connection.code }));
  const waiting = await store.optOutsForNobody(people.map(({ target }) => target));
  if (waiting.length === 0) return;
  const leadsHere = (topic: string, channel: string): boolean =>
    topic === globalTopic(connection.code) || routes({ topic, channel }) !== undefined;
  const connectionOf = (topic: string, channel: string): string | undefined =>
    leadsHere(topic, channel) ? connection.code : undefined;
  const now = clock.now();
  const applied = await store.applyAgain(optOutsOfSeen(people, waiting, connectionOf, 'read_back'), now);
  if (applied.length === 0) return;
  logger.info(
    { connection: connection.code, applied: applied.length },
    'apply opt-outs of people whom Braze knows now',
  );
  wakeBy(now);
}
