import type { SimulatorPerson } from '../simulator-seed.ts';
import type { Unknowns } from '../unknowns.ts';
import { changeEmail, changePhone, normaliseEmail } from './address-change.ts';
import { createProfile } from './effect.ts';
import type { EffectScope } from './effect.ts';
import { changeEmailStateOf } from './email-state-change.ts';
import type { EventSummary, GlobalState, GroupRecord, Profile, UserAlias } from './profile.ts';
import { aboutPerson } from './state-change.ts';
import type { WorkspaceState } from './workspace-state.ts';

/** Names one person, or all who share an address or number. Exactly one of these. */
export type Who =
  | { readonly externalId: string }
  | { readonly email: string }
  | { readonly phone: string }
  | { readonly brazeId: string };

/** A profile as tests and the control API see it: a copy, which does not change any more. */
export interface PersonView {
  readonly brazeId: string;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly aliases: readonly UserAlias[];
  readonly emailSubscribe: GlobalState;
  readonly pushSubscribe: GlobalState;
  /** By group id; groups nobody touched are missing. */
  readonly groups: Readonly<Record<string, GroupRecord>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly customAttributes: Readonly<Record<string, unknown>>;
  readonly customEvents: Readonly<Record<string, EventSummary>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

/** The profiles that an identifier names. */
export function findProfiles(state: WorkspaceState, who: Who, unknowns: Unknowns): Profile[] {
  if ('email' in who) return [...state.withEmail(normaliseEmail(who.email, unknowns))];
  if ('phone' in who) return [...state.withPhone(who.phone)];
  const profile = 'externalId' in who ? state.withExternalId(who.externalId) : state.withBrazeId(who.brazeId);
  return profile ? [profile] : [];
}

/** Copies a profile for somebody outside. */
export function viewPerson(profile: Profile): PersonView {
  const { brazeId, externalId, email, phone, emailSubscribe, pushSubscribe, createdAt, updatedAt } = profile;
  return {
    ...{ brazeId, externalId, email, phone, emailSubscribe, pushSubscribe, createdAt, updatedAt },
    aliases: [...profile.aliases],
    groups: Object.fromEntries(profile.groups),
    attributes: Object.fromEntries(profile.attributes),
    customAttributes: Object.fromEntries(profile.customAttributes),
    customEvents: Object.fromEntries(profile.customEvents),
  };
}

/** Creates the profile of a seed person. Its external id and aliases must be free. */
export function addPerson(scope: EffectScope, person: SimulatorPerson): void {
  const profile = createProfile(scope);
  if (person.externalId !== undefined) scope.state.setExternalId(profile, person.externalId);
  for (const alias of person.aliases ?? []) scope.state.addAlias(profile, alias);
  if (person.email !== undefined) changeEmail(scope, profile, person.email);
  if (person.phone !== undefined) changePhone(scope, profile, person.phone);
  if (person.pushSubscribe !== undefined) profile.pushSubscribe = person.pushSubscribe;
  for (const [name, value] of Object.entries(person.attributes ?? {})) profile.attributes.set(name, value);
  for (const [name, value] of Object.entries(person.customAttributes ?? {})) profile.customAttributes.set(name, value);
  for (const [groupId, state] of Object.entries(person.groups ?? {})) {
    profile.groups.set(groupId, { state, changedAt: scope.at, isPending: false });
  }
  scope.changes.push({ kind: 'profile', ...aboutPerson(scope, profile) });
  if (person.emailSubscribe !== undefined) changeEmailStateOf(scope, profile, person.emailSubscribe);
}
