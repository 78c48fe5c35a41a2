import type { GlobalState } from '../contract.ts';
import type { StoredChoice } from '../store/store.ts';

/**
 * The global email state of a person, of the states that the profiles with their address have (null where Braze leaves one out).
 * `unsubscribed` if any of them is, because then mail is not sure to arrive; `unknown` where there is no profile, or one whose state is
 * not known; `opted_in` only if all are.
 */
export function foldGlobalStates(states: readonly (GlobalState | null)[]): GlobalState {
  const found = new Set(states.map((state) => state ?? 'unknown'));
  if (found.has('unsubscribed')) return 'unsubscribed';
  if (found.size === 0 || found.has('unknown')) return 'unknown';
  return found.has('subscribed') ? 'subscribed' : 'opted_in';
}

/**
 * The global email state to show: Braze's (`held`; undefined where it could not be read), or ours while that is on its way. Of what Braze
 * accepted ours counts until the horizon, and beyond it where Braze has nobody to show it for. Where Braze could not be read, an
 * unsubscribe of ours counts; an all-clear would be a guess.
 */
export function shownGlobalState(
  held: GlobalState | undefined,
  own: Pick<StoredChoice, 'state' | 'delivery' | 'changedAt'> | undefined,
  { nowMs, horizonMs }: { readonly nowMs: number; readonly horizonMs: number },
): GlobalState | undefined {
  const state = own?.state ?? undefined;
  if (state === undefined) return held;
  const delivery = own?.delivery;
  if (delivery === 'recorded' || delivery === 'sent' || delivery === 'in_doubt') return state;
  const mayBeLate = nowMs < (own?.changedAt ?? 0) + horizonMs || held === 'unknown';
  if (delivery === 'accepted' && mayBeLate) return state;
  return held ?? (state === 'unsubscribed' ? state : undefined);
}
