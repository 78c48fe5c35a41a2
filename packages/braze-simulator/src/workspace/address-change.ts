import type { Unknowns } from '../unknowns.ts';
import type { EffectScope } from './effect.ts';
import type { GlobalState, Profile } from './profile.ts';
import { aboutPerson } from './state-change.ts';

/** An address as the workspace stores and compares it, by the switch `emailCase`. */
export function normaliseEmail(email: string, unknowns: Unknowns): string {
  return unknowns.emailCase === 'lower' ? email.toLowerCase() : email;
}

/**
 * Gives a profile another address, or none. The profile takes over the global state of an address that is already known, and is
 * otherwise subscribed. Sources: Braze user guide, "Managing user subscriptions" and "Duplicate emails"; the email groups it takes
 * over are an assumption (switch `sharedAddressGroups`).
 */
export function changeEmail(scope: EffectScope, profile: Profile, email: string | null): void {
  const next = email === null ? null : normaliseEmail(email, scope.unknowns);
  if (next === profile.email) return;
  const isFirst = profile.email === null;
  const [peer] = next === null ? [] : scope.state.withEmail(next);
  scope.state.setEmail(profile, next);
  if (next === null) return;
  const from = profile.emailSubscribe;
  const to = stateForNewAddress(scope, next, peer, isFirst);
  profile.emailSubscribe = to;
  // A first address brings its state along; another one changes the state the person had.
  if (!isFirst && from !== to) scope.changes.push({ kind: 'email', ...aboutPerson(scope, profile), from, to });
  if (peer && scope.unknowns.sharedAddressGroups === 'inherit') takeOverGroups(scope, profile, peer, true);
}

/** Gives a profile another phone number, or none. States of a number already known win; else its own go with it. Source: Braze user guide, SMS subscription groups. */
export function changePhone(scope: EffectScope, profile: Profile, phone: string | null): void {
  if (phone === profile.phone) return;
  const [peer] = phone === null ? [] : scope.state.withPhone(phone);
  scope.state.setPhone(profile, phone);
  if (peer) takeOverGroups(scope, profile, peer, false);
}

function stateForNewAddress(
  scope: EffectScope,
  email: string,
  peer: Profile | undefined,
  isFirst: boolean,
): GlobalState {
  if (scope.unknowns.resubscribeOnEmailChange && !isFirst) return 'subscribed';
  return scope.state.addresses.stateOf(email) ?? peer?.emailSubscribe ?? 'subscribed';
}

function takeOverGroups(scope: EffectScope, profile: Profile, peer: Profile, ofEmail: boolean): void {
  for (const [groupId, record] of peer.groups) {
    if ((scope.groups.get(groupId)?.channel === 'email') === ofEmail) profile.groups.set(groupId, record);
  }
}
