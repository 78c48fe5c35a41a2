import { normaliseEmail } from './address-change.ts';
import type { EffectScope } from './effect.ts';
import type { GlobalState, Profile } from './profile.ts';
import { sharersOf } from './sharers.ts';
import { aboutPerson } from './state-change.ts';

/**
 * Sets the global email state of an address: kept for the address itself, so that a profile that takes it later gets it, and written
 * to the profiles that have it (at most 100). Group states are not touched. Source: Braze docs, `/email/status`.
 */
export function changeEmailState(scope: EffectScope, email: string, to: GlobalState): void {
  const address = normaliseEmail(email, scope.unknowns);
  scope.state.addresses.setState(address, to, scope.at);
  const [profile] = scope.state.withEmail(address);
  if (profile) changeEmailStateOf(scope, profile, to);
}

/** Sets the global email state of a profile and of those that share its address. */
export function changeEmailStateOf(scope: EffectScope, profile: Profile, to: GlobalState): void {
  if (profile.email !== null) scope.state.addresses.setState(profile.email, to, scope.at);
  for (const sharer of sharersOf(scope.state, profile, 'email')) {
    const from = sharer.emailSubscribe;
    sharer.emailSubscribe = to;
    scope.state.touch(sharer, scope.at);
    scope.changes.push({ kind: 'email', ...aboutPerson(scope, sharer), from, to });
  }
}
