import type { Orchestration } from '../config/orchestration.ts';
import type { Route } from '../config/schema.ts';
import type { WantedState } from '../contract.ts';
import type { FollowUp } from '../store/signals.ts';
import type { Settlement } from '../store/store.ts';
import type { RoutedChoice } from './plan.ts';

/** What a route has Braze told about a choice beside its group. */
export function orchestrationOf(
  route: Pick<Route, 'onOptIn' | 'onOptOut'>,
  state: WantedState,
): Orchestration | undefined {
  return state === 'subscribed' ? route.onOptIn : route.onOptOut;
}

/**
 * What a send sets off: the attributes of an opt-out, each time Braze accepted it. They cannot go with it: status/set takes none, and
 * what takes them may create a profile. Those of an opt-in went with it. Pure.
 */
export function afterSend({ choice, route }: RoutedChoice, settlement: Settlement): Settlement {
  const isDue = settlement.delivery === 'accepted' && choice.state === 'unsubscribed' && hasAttributes(route.onOptOut);
  return withFollowUps(settlement, isDue ? ['attributes'] : []);
}

/**
 * What a read sets off: the event, once the choice is confirmed; the attributes, where it is the read that ends the doubt whether an opt-in
 * arrived; and see {@link FollowUp}, `attributes_again`. Pure.
 */
export function afterRead({ choice, route }: RoutedChoice, settlement: Settlement): Settlement {
  // Braze may have held the state before, and never got the object that carried the attributes.
  const isUnheard = choice.state === 'subscribed' && choice.delivery === 'in_doubt' && settlement.seenApplied;
  const unheard = isUnheard && hasAttributes(route.onOptIn) ? (['attributes'] as const) : [];
  if (settlement.delivery !== 'confirmed') return withFollowUps(settlement, unheard);
  const hasEvent = orchestrationOf(route, choice.state)?.event !== undefined;
  const mayHaveBeenOvertaken =
    choice.state === 'subscribed' && hasAttributes(route.onOptIn) && hasAttributes(route.onOptOut);
  return withFollowUps(settlement, [
    ...unheard,
    ...(hasEvent ? (['event'] as const) : []),
    ...(mayHaveBeenOvertaken ? (['attributes_again'] as const) : []),
  ]);
}

function hasAttributes(orchestration: Orchestration | undefined): boolean {
  return orchestration?.attributes !== undefined;
}

function withFollowUps(settlement: Settlement, followUps: readonly FollowUp[]): Settlement {
  return followUps.length === 0 ? settlement : { ...settlement, followUps };
}
