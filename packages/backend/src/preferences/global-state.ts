import type { GlobalState } from '../contract.ts';

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
