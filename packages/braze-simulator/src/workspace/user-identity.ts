import { changeEmail, changePhone, normaliseEmail } from './address-change.ts';
import { createProfile } from './effect.ts';
import type { EffectScope } from './effect.ts';
import type { Profile, UserAlias } from './profile.ts';
import { aboutPerson } from './state-change.ts';
import type { WorkspaceState } from './workspace-state.ts';

/** How an object of a request names its user. */
export type UserIdentity =
  | { readonly kind: 'external_id' | 'braze_id' | 'email' | 'phone'; readonly value: string }
  | { readonly kind: 'alias'; readonly alias: UserAlias };

/** The profile an object means. For an address that several share: the one changed last that has an external id, else the one changed last. Source: Braze docs, `/users/track`. */
export function findUser(scope: Pick<EffectScope, 'state' | 'unknowns'>, identity: UserIdentity): Profile | undefined {
  const { state, unknowns } = scope;
  if (identity.kind === 'alias') return state.withAlias(identity.alias);
  if (identity.kind === 'external_id') return state.withExternalId(identity.value);
  if (identity.kind === 'braze_id') return state.withBrazeId(identity.value);
  return latest(candidates(state, identity.kind, identity.value, unknowns));
}

/** The profile an object means, created if there is none. Braze ids are given out by Braze, so an unknown one creates nothing. */
export function findOrCreateUser(scope: EffectScope, identity: UserIdentity): Profile | undefined {
  const found = findUser(scope, identity);
  if (found || identity.kind === 'braze_id') return found;
  const profile = createProfile(scope);
  if (identity.kind === 'alias') scope.state.addAlias(profile, identity.alias);
  else if (identity.kind === 'external_id') scope.state.setExternalId(profile, identity.value);
  else if (identity.kind === 'email') changeEmail(scope, profile, identity.value);
  else changePhone(scope, profile, identity.value);
  scope.changes.push({ kind: 'profile', ...aboutPerson(scope, profile) });
  return profile;
}

function candidates(
  state: WorkspaceState,
  kind: 'email' | 'phone',
  value: string,
  unknowns: EffectScope['unknowns'],
): ReadonlySet<Profile> {
  return kind === 'email' ? state.withEmail(normaliseEmail(value, unknowns)) : state.withPhone(value);
}

function latest(profiles: ReadonlySet<Profile>): Profile | undefined {
  let best: Profile | undefined;
  for (const profile of profiles) {
    if (!best || isBetter(profile, best)) best = profile;
  }
  return best;
}

function isBetter(profile: Profile, best: Profile): boolean {
  const isIdentified = profile.externalId !== null;
  if (isIdentified !== (best.externalId !== null)) return isIdentified;
  return profile.updateNumber > best.updateNumber;
}
