import type { Orchestration } from '../config/orchestration.ts';
import type { Route } from '../config/schema.ts';
import type { WantedState } from '../contract.ts';
import type { Settlement } from '../store/store.ts';
import type { RoutedChoice } from './plan.ts';
import type { Sighting } from './settle-read.ts';

/** What a route has Braze told about a choice beside its group. */
export function orchestrationOf(
  route: Pick<Route, 'onOptIn' | 'onOptOut'>,
  state: WantedState,
): Orchestration | undefined {
  return state === 'subscribed' ? route.onOptIn : route.onOptOut;
}

/** What a read shows only where there is somebody to show it of. */
const somebody: ReadonlySet<Sighting> = new Set(['subscribed', 'unsubscribed', 'partial']);

/**
 * What a read sets off. Pure.
 *
 * - The attributes of an opt-out, once it shows that there is a profile to have them: they cannot go with the opt-out, because status/set takes none
 *   and what takes them may create a profile, and those that arrive before the profile does are nobody's.
 * - The attributes of an opt-in, where it ends the doubt whether that arrived; else they went with it. See also {@link FollowUp}, `attributes_again`.
 * - The event, once the choice is confirmed.
 */
export function afterRead({ choice, route }: RoutedChoice, settlement: Settlement, sighting: Sighting): Settlement {
  const own = orchestrationOf(route, choice.state);
  const isConfirmed = settlement.delivery === 'confirmed';
  const isOptIn = choice.state === 'subscribed';
  // Braze may have held the state before, and never got the object that carried the attributes.
  const isUnheard = choice.delivery === 'in_doubt' && settlement.seenApplied;
  const isSomebody = somebody.has(sighting) || settlement.delivery === 'not_applied';
  const mayHaveBeenOvertaken = isConfirmed && isOptIn && hasAttributes(route.onOptOut);
  const followUps = [
    ...(hasAttributes(own) && (isOptIn ? isUnheard : isSomebody) ? (['attributes'] as const) : []),
    ...(isConfirmed && own?.event !== undefined ? (['event'] as const) : []),
    ...(mayHaveBeenOvertaken && hasAttributes(own) ? (['attributes_again'] as const) : []),
  ];
  return followUps.length === 0 ? settlement : { ...settlement, followUps };
}

function hasAttributes(orchestration: Orchestration | undefined): boolean {
  return orchestration?.attributes !== undefined;
}
