import type { Delivery } from '../contract.ts';
import type { Observation } from '../store/adoption.ts';
import { cellKey } from '../store/decide.ts';
import type { StoredChoice } from '../store/store.ts';
import type { BrazeState, ReachedCell } from './show-choices.ts';

/** Deliveries after which a read can tell that somebody changed something in Braze; before, ours is on its way. */
const atRest: ReadonlySet<Delivery | null> = new Set<Delivery>(['confirmed', 'not_applied']);

/**
 * Where Braze holds otherwise than our choice that came to rest: what somebody may have changed there; and an opt-in that it asked the person
 * about and holds by now. The store judges it, on what stands there by then. Where the profiles of an address disagree, nobody can say which of them was meant. Pure.
 */
export function seenChanges(
  cells: readonly ReachedCell[],
  stored: readonly StoredChoice[],
  seen: (cell: ReachedCell) => { readonly state: BrazeState | undefined; readonly begunAt: number } | undefined,
): Observation[] {
  const ours = new Map(stored.map((choice) => [cellKey(choice), choice]));
  return cells.flatMap((reached): Observation[] => {
    const { topic, channel, connection } = reached.cell;
    const where = { target: reached.target, topic, channel };
    const own = ours.get(cellKey(where));
    const held = seen(reached);
    if (own === undefined || held?.state === undefined || held.state === 'partial') return [];
    const isReply = own.delivery === 'waiting_in_braze' && held.state === own.state;
    if (!isReply && (!atRest.has(own.delivery) || held.state === own.state)) return [];
    const how = { seenAt: held.begunAt, changedAt: null, via: 'session' } as const;
    return [{ ...where, connection: connection.code, state: held.state, ...how }];
  });
}
