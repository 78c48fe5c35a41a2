import type { SubscriptionGroup } from '../simulator-seed.ts';
import { createProfile } from './effect.ts';
import type { EffectScope } from './effect.ts';
import { changeEmail, changePhone, normaliseEmail } from './address-change.ts';
import type { GroupState, Profile } from './profile.ts';
import { promptForOptIn } from './sms-consent.ts';
import { aboutPerson } from './state-change.ts';
import { sharersOf } from './sharers.ts';

/** A change to one group for any number of people. */
export interface GroupChange {
  readonly group: SubscriptionGroup;
  readonly state: GroupState;
  readonly externalIds: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** Ask the person to confirm by text message first. SMS groups only. */
  readonly useDoubleOptIn: boolean;
}

/** Applies a group change to everybody it names and to the profiles that share the address. Archived groups do not change. */
export function applyGroupChange(scope: EffectScope, change: GroupChange): void {
  if (change.group.archived) return;
  const both = scope.unknowns.setWithExternalIdAndAddress === 'both';
  for (const externalId of change.externalIds) {
    const profile = scope.state.withExternalId(externalId) ?? createFor(scope, { externalId });
    if (profile) changeGroupOf(scope, profile, change);
  }
  if (change.externalIds.length > 0 && !both) return;
  if (change.group.channel === 'email' || scope.unknowns.channelMismatch === 'apply') {
    for (const email of change.emails) changeByEmail(scope, email, change);
  }
  if (change.group.channel !== 'email' || scope.unknowns.channelMismatch === 'apply') {
    for (const phone of change.phones) changeByPhone(scope, phone, change);
  }
}

/** Changes one group of a profile and of up to 99 others that share its address (email groups) or number (other groups). */
export function changeGroupOf(
  scope: EffectScope,
  profile: Profile,
  change: Pick<GroupChange, 'group' | 'state' | 'useDoubleOptIn'>,
): void {
  for (const sharer of sharersOf(scope.state, profile, change.group.channel)) writeGroup(scope, sharer, change);
}

function changeByEmail(scope: EffectScope, email: string, change: GroupChange): void {
  const [profile] = scope.state.withEmail(normaliseEmail(email, scope.unknowns));
  const target = profile ?? createFor(scope, { email });
  if (target) changeGroupOf(scope, target, change);
}

function changeByPhone(scope: EffectScope, phone: string, change: GroupChange): void {
  const [profile] = scope.state.withPhone(phone);
  const target = profile ?? createFor(scope, { phone });
  if (target) changeGroupOf(scope, target, change);
}

function createFor(
  scope: EffectScope,
  who: { externalId?: string; email?: string; phone?: string },
): Profile | undefined {
  if (scope.unknowns.unknownPersonOnStatusSet !== 'create') return undefined;
  const profile = createProfile(scope);
  if (who.externalId !== undefined) scope.state.setExternalId(profile, who.externalId);
  if (who.email !== undefined) changeEmail(scope, profile, who.email);
  if (who.phone !== undefined) changePhone(scope, profile, who.phone);
  scope.changes.push({ kind: 'profile', ...aboutPerson(scope, profile) });
  return profile;
}

function writeGroup(
  scope: EffectScope,
  profile: Profile,
  { group, state, useDoubleOptIn }: Pick<GroupChange, 'group' | 'state' | 'useDoubleOptIn'>,
): void {
  const before = profile.groups.get(group.id);
  const mustConfirm = useDoubleOptIn && group.channel === 'sms' && group.doubleOptIn && state === 'subscribed';
  const isPending = mustConfirm && before?.state !== 'subscribed';
  const to = isPending ? 'unsubscribed' : state;
  profile.groups.set(group.id, { state: to, changedAt: scope.at, isPending });
  if (isPending) promptForOptIn(scope, profile, group);
  scope.state.touch(profile, scope.at);
  const about = aboutPerson(scope, profile);
  scope.changes.push({ kind: 'group', ...about, groupId: group.id, from: before?.state ?? 'unknown', to, isPending });
  if (group.channel === 'email' && to === 'subscribed') liftGlobalUnsubscribe(scope, profile);
}

function liftGlobalUnsubscribe(scope: EffectScope, profile: Profile): void {
  if (!scope.unknowns.groupSubscribeLiftsGlobal || profile.emailSubscribe !== 'unsubscribed') return;
  profile.emailSubscribe = 'subscribed';
  if (profile.email !== null) scope.state.addresses.setState(profile.email, 'subscribed', scope.at);
  scope.changes.push({ kind: 'email', ...aboutPerson(scope, profile), from: 'unsubscribed', to: 'subscribed' });
}
