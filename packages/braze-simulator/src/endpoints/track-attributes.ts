import type { SubscriptionGroup } from '../simulator-seed.ts';
import { changeEmail, changePhone } from '../workspace/address-change.ts';
import type { Effect, EffectScope } from '../workspace/effect.ts';
import { changeEmailStateOf } from '../workspace/email-state-change.ts';
import { changeGroupOf } from '../workspace/group-change.ts';
import type { GlobalState, GroupState, Profile } from '../workspace/profile.ts';
import { aboutPerson } from '../workspace/state-change.ts';
import { findOrCreateUser, findUser } from '../workspace/user-identity.ts';
import type { WorkspaceSettings } from '../workspace/workspace-settings.ts';
import { isObject } from './endpoint.ts';
import type { JsonObject } from './endpoint.ts';
import { isEmail, isGlobalState, isUuid } from './track-fields.ts';
import { readTarget } from './track-identity.ts';
import { TrackProblem } from './track-problem.ts';

/** Attributes with a meaning of their own, which are neither standard nor custom attributes. */
const handledFields = new Set([
  ...['external_id', 'user_alias', 'braze_id', 'email', 'phone', 'email_subscribe', 'push_subscribe'],
  ...['subscription_groups', '_update_existing_only', '_merge_objects', 'push_tokens', 'push_token_import'],
]);

/** Braze's standard attributes. Source: Braze docs, user attributes object. Names are case-sensitive: anything else is custom. */
const standardFields = new Set([
  ...['first_name', 'last_name', 'gender', 'dob', 'country', 'home_city', 'language', 'time_zone', 'image_url'],
  ...['date_of_first_session', 'date_of_last_session', 'current_location', 'marked_email_as_spam_at'],
  ...['email_open_tracking_disabled', 'email_click_tracking_disabled', 'facebook', 'twitter'],
]);

/** Marks the address as one whose owner has reported spam. Source: Braze docs, user attributes object. */
const spamField = 'marked_email_as_spam_at';

interface GroupWish {
  readonly group: SubscriptionGroup;
  readonly state: GroupState;
  readonly useDoubleOptIn: boolean;
}

/** The checked subscription parts of an attribute object; undefined where the object does not say. */
interface ProfileWish {
  readonly email: string | null | undefined;
  readonly phone: string | null | undefined;
  readonly emailSubscribe: GlobalState | undefined;
  readonly pushSubscribe: GlobalState | undefined;
  readonly groups: readonly GroupWish[];
  readonly others: readonly (readonly [string, unknown])[];
}

/** Checks an attribute object of a track request and returns what it does. Throws a TrackProblem. */
export function readAttributes(item: JsonObject, settings: WorkspaceSettings): Effect {
  const { identity, mayCreate } = readTarget(item);
  const wish = readWish(item, settings);
  return (scope) => {
    const profile = mayCreate ? findOrCreateUser(scope, identity) : findUser(scope, identity);
    if (profile) grant(scope, profile, wish);
  };
}

/** Checks attributes that come without an identifier of their own, and returns what they do to a profile. Throws a TrackProblem. */
export function readProfileChange(
  attributes: JsonObject,
  settings: WorkspaceSettings,
): (scope: EffectScope, profile: Profile) => void {
  const wish = readWish(attributes, settings);
  return (scope, profile) => grant(scope, profile, wish);
}

/** The custom attributes of an attribute object. */
export function customAttributesOf(item: JsonObject): [string, unknown][] {
  return otherAttributesOf(item).filter(([name]) => !standardFields.has(name));
}

function otherAttributesOf(item: JsonObject): [string, unknown][] {
  return Object.entries(item).filter(([name]) => !handledFields.has(name));
}

function readWish(item: JsonObject, settings: WorkspaceSettings): ProfileWish {
  const { email, phone, email_subscribe: emailSubscribe, push_subscribe: pushSubscribe } = item;
  if (email !== undefined && email !== null && !isEmail(email)) throw new TrackProblem('EMAIL_BAD_FORMAT');
  if (phone !== undefined && phone !== null && typeof phone !== 'string') throw new TrackProblem('BAD_PHONE');
  if (emailSubscribe !== undefined && !isGlobalState(emailSubscribe)) {
    throw new TrackProblem('BAD_EMAIL_SUBSCRIPTION_STATE');
  }
  if (pushSubscribe !== undefined && !isGlobalState(pushSubscribe)) {
    throw new TrackProblem('BAD_PUSH_SUBSCRIPTION_STATE');
  }
  const groups = readGroupWishes(item['subscription_groups'], settings);
  const others = otherAttributesOf(item);
  return { email, phone, emailSubscribe, pushSubscribe, groups, others };
}

function readGroupWishes(value: unknown, settings: WorkspaceSettings): GroupWish[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new TrackProblem('BAD_SUBSCRIPTION_GROUP_ARRAY');
  return value.flatMap((entry: unknown) => {
    if (!isObject(entry)) throw new TrackProblem('BAD_SUBSCRIPTION_GROUP_HASH');
    const { subscription_group_id: id, subscription_state: state, use_double_opt_in_logic: doubleOptIn } = entry;
    if (!isUuid(id)) throw new TrackProblem('BAD_SUBSCRIPTION_GROUP_ID');
    if (state !== 'subscribed' && state !== 'unsubscribed') throw new TrackProblem('BAD_SUBSCRIPTION_GROUP_STATE');
    const group = settings.groups.get(id);
    if (group) return [{ group, state, useDoubleOptIn: doubleOptIn === true }];
    if (settings.unknowns.trackUnknownGroup === 'reject') throw new TrackProblem('BAD_SUBSCRIPTION_GROUP_ID');
    return [];
  });
}

function grant(scope: EffectScope, profile: Profile, wish: ProfileWish): void {
  // Addresses come first: they decide which states the profile takes over and with whom it shares the rest.
  if (wish.email !== undefined) changeEmail(scope, profile, wish.email);
  if (wish.phone !== undefined) changePhone(scope, profile, wish.phone);
  for (const [name, value] of wish.others) {
    const attributes = standardFields.has(name) ? profile.attributes : profile.customAttributes;
    if (value === null) attributes.delete(name);
    else attributes.set(name, value);
  }
  if (profile.email !== null && wish.others.some(([name, value]) => name === spamField && value !== null)) {
    scope.state.addresses.addSpamReport(profile.email, scope.at);
  }
  scope.state.touch(profile, scope.at);
  if (wish.pushSubscribe !== undefined) changePushState(scope, profile, wish.pushSubscribe);
  if (wish.emailSubscribe !== undefined) changeEmailStateOf(scope, profile, wish.emailSubscribe);
  for (const groupWish of wish.groups) {
    if (!groupWish.group.archived) changeGroupOf(scope, profile, groupWish);
  }
}

function changePushState(scope: EffectScope, profile: Profile, to: GlobalState): void {
  const from = profile.pushSubscribe;
  profile.pushSubscribe = to;
  scope.changes.push({ kind: 'push', ...aboutPerson(scope, profile), from, to });
}
