import type { EffectScope } from './effect.ts';
import type { Profile } from './profile.ts';
import { aboutPerson } from './state-change.ts';

/**
 * Removes a profile and reports it. With `isForgotten`, the global state of its address goes too when no other profile has the address
 * (switch `deletedAddressState`).
 */
export function removeProfile(scope: EffectScope, profile: Profile, { isForgotten }: { isForgotten: boolean }): void {
  scope.changes.push({ kind: 'profile_removed', ...aboutPerson(scope, profile) });
  scope.state.remove(profile);
  const { email } = profile;
  if (!isForgotten || email === null || scope.unknowns.deletedAddressState === 'keep') return;
  if (scope.state.withEmail(email).size === 0) scope.state.addresses.forgetState(email);
}
