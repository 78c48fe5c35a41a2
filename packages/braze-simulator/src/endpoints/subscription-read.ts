import type { SubscriptionGroup } from '../simulator-seed.ts';
import type { Unknowns } from '../unknowns.ts';
import { normaliseEmail } from '../workspace/address-change.ts';
import type { GroupRecord, Profile } from '../workspace/profile.ts';
import { BrazeRefusal } from './endpoint.ts';
import type { Endpoint, EndpointAnswer, EndpointContext, EndpointRequest, JsonObject } from './endpoint.ts';
import { refuseEmailWithPhone, refuseTooMany } from './identifiers.ts';
import { readCount } from './query-count.ts';
import { invalidGroup } from './subscription-set.ts';

/** `GET /subscription/status/get`: the state of up to 50 people in one group. */
export const subscriptionStatusGet: Endpoint = {
  method: 'GET',
  path: '/subscription/status/get',
  scope: 'subscription.status.get',
  pool: 'default',
  answer: answerStatusGet,
};

/** `GET /subscription/user/status`: every group that up to 50 people have a history in. */
export const subscriptionUserStatus: Endpoint = {
  method: 'GET',
  path: '/subscription/user/status',
  scope: 'subscription.groups.get',
  pool: 'default',
  answer: answerUserStatus,
};

/** The page size of user/status, and the largest. Source: Braze docs, `/subscription/user/status`. */
const maxPage = 100;

type IdentifierKind = 'externalId' | 'email' | 'phone';

interface Asked {
  readonly identifier: string;
  readonly kind: IdentifierKind;
  readonly profiles: readonly Profile[];
}

function answerStatusGet(request: EndpointRequest, context: EndpointContext): EndpointAnswer {
  const { groups, unknowns } = context.settings;
  const groupId = request.query['subscription_group_id']?.[0];
  const group = groupId === undefined ? undefined : groups.get(groupId);
  if (!group) throw new BrazeRefusal(400, invalidGroup);
  const status = new Map<string, string>();
  for (const { identifier, kind, profiles } of readAsked(request, context)) {
    if (profiles.length === 0 && unknowns.statusGetUnknownIds === 'unknown') status.set(identifier, 'unknown');
    for (const profile of profiles) {
      const byAddress = kind !== 'externalId' && unknowns.statusGetKeyByAddress === 'external_id';
      const key = byAddress ? (profile.externalId ?? identifier) : identifier;
      status.set(key, statusWord(profile.groups.get(group.id), unknowns) ?? 'unknown');
    }
  }
  return { status: 200, body: { status: Object.fromEntries(status), message: 'success' } };
}

function answerUserStatus(request: EndpointRequest, context: EndpointContext): EndpointAnswer {
  const { groups, unknowns } = context.settings;
  const asked = readAsked(request, context);
  const users: JsonObject[] = [];
  const seen = new Set<Profile>();
  for (const { identifier, kind, profiles } of asked) {
    if (profiles.length === 0 && unknowns.userStatusUnknownIds === 'empty') users.push(emptyUser(identifier, kind));
    for (const profile of profiles) {
      if (seen.has(profile)) continue;
      seen.add(profile);
      users.push(viewUser(profile, groups, unknowns));
    }
  }
  const limit = readCount(request, 'limit', { fallback: maxPage, min: 1, max: maxPage });
  const offset = readCount(request, 'offset', { fallback: 0, min: 0, max: Number.MAX_SAFE_INTEGER });
  const page = users.slice(offset, offset + limit);
  return { status: 200, body: { users: page, total_count: users.length, message: 'success' } };
}

function readAsked({ query }: EndpointRequest, { readable, settings }: EndpointContext): Asked[] {
  const { external_id: externalIds = [], email: emails = [], phone: phones = [] } = query;
  refuseTooMany(externalIds, emails, phones);
  if (externalIds.length > 0) {
    return externalIds.map((id) => ({
      identifier: id,
      kind: 'externalId',
      profiles: listOf(readable.withExternalId(id)),
    }));
  }
  refuseEmailWithPhone(emails, phones, settings.unknowns);
  if (emails.length + phones.length === 0) {
    throw new BrazeRefusal(400, "One of 'external_id', 'email' or 'phone' must be provided");
  }
  return [
    ...emails.map((email): Asked => {
      const profiles = [...readable.withEmail(normaliseEmail(email, settings.unknowns))];
      return { identifier: email, kind: 'email', profiles };
    }),
    ...phones.map((phone): Asked => ({ identifier: phone, kind: 'phone', profiles: [...readable.withPhone(phone)] })),
  ];
}

function listOf(profile: Profile | undefined): Profile[] {
  return profile ? [profile] : [];
}

/** The word for a group with history, or undefined where reads show none. */
function statusWord(record: GroupRecord | undefined, unknowns: Unknowns): 'Subscribed' | 'Unsubscribed' | undefined {
  if (!record || (record.isPending && unknowns.pendingDoubleOptInReadsAs === 'unknown')) return undefined;
  return record.state === 'subscribed' ? 'Subscribed' : 'Unsubscribed';
}

function viewUser(profile: Profile, groups: ReadonlyMap<string, SubscriptionGroup>, unknowns: Unknowns): JsonObject {
  const listed: JsonObject[] = [];
  for (const [id, record] of profile.groups) {
    const group = groups.get(id);
    const status = statusWord(record, unknowns);
    if (group && status) listed.push({ id, name: group.name, channel: group.channel, status });
  }
  const { email, phone, externalId } = profile;
  return { email, phone, external_id: externalId, subscription_groups: listed };
}

function emptyUser(identifier: string, kind: IdentifierKind): JsonObject {
  return {
    email: kind === 'email' ? identifier : null,
    phone: kind === 'phone' ? identifier : null,
    external_id: kind === 'externalId' ? identifier : null,
    subscription_groups: [],
  };
}
