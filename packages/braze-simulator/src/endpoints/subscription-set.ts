import type { SubscriptionGroup } from '../simulator-seed.ts';
import type { Unknowns } from '../unknowns.ts';
import { normaliseEmail } from '../workspace/address-change.ts';
import type { Effect } from '../workspace/effect.ts';
import { applyGroupChange } from '../workspace/group-change.ts';
import type { GroupChange } from '../workspace/group-change.ts';
import { BrazeRefusal, isObject, objectBody } from './endpoint.ts';
import type { Endpoint, EndpointAnswer, EndpointContext, EndpointRequest, JsonObject } from './endpoint.ts';
import { refuseBadPhones, refuseEmailWithPhone, refuseTooMany, stringList } from './identifiers.ts';

/** Braze's text for a group that does not exist. Recorded from a real workspace. */
export const invalidGroup = 'Invalid subscription group ID';

const success: JsonObject = { message: 'success' };

/** `POST /subscription/status/set`: one group, singular identifier fields. */
export const subscriptionSetV1: Endpoint = {
  method: 'POST',
  path: '/subscription/status/set',
  scope: 'subscription.status.set',
  pool: 'subscriptionSet',
  answer: (request, context) => {
    const body = objectBody(request.body);
    const change = readChange(body, context, { externalIds: 'external_id', emails: 'email', phones: 'phone' });
    return { status: 201, body: success, effect: (scope) => applyGroupChange(scope, change) };
  },
};

/** `POST /v2/subscription/status/set`: several groups, plural identifier fields. */
export const subscriptionSetV2: Endpoint = {
  method: 'POST',
  path: '/v2/subscription/status/set',
  scope: 'subscription.status.set',
  pool: 'subscriptionSet',
  answer: answerV2,
};

interface FieldNames {
  readonly externalIds: string;
  readonly emails: string;
  readonly phones: string;
}

const pluralNames: FieldNames = { externalIds: 'external_ids', emails: 'emails', phones: 'phones' };

function answerV2(request: EndpointRequest, context: EndpointContext): EndpointAnswer {
  const { unknowns } = context.settings;
  const entries = readEntries(objectBody(request.body), unknowns);
  refuseEmailWithPhone(
    entries.flatMap((entry) => stringList(entry['emails'], 'emails')),
    entries.flatMap((entry) => stringList(entry['phones'], 'phones')),
    unknowns,
  );
  const changes: GroupChange[] = [];
  const refusals: { index: number; refusal: BrazeRefusal }[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      changes.push(readChange(entry, context, pluralNames));
    } catch (error) {
      if (!(error instanceof BrazeRefusal)) throw error;
      refusals.push({ index, refusal: error });
    }
  }
  return settleEntries(changes, refusals, unknowns);
}

function settleEntries(
  changes: readonly GroupChange[],
  refusals: readonly { index: number; refusal: BrazeRefusal }[],
  { v2Atomicity }: Unknowns,
): EndpointAnswer {
  const effect: Effect = (scope) => {
    for (const change of changes) applyGroupChange(scope, change);
  };
  const [first] = refusals;
  if (!first) return { status: 201, body: success, effect };
  if (v2Atomicity === 'all_or_nothing' || changes.length === 0) throw first.refusal;
  if (v2Atomicity === 'per_entry_but_400') throw new BrazeRefusal(400, first.refusal.message, { effect });
  const errors = refusals.map(({ index, refusal }) => ({
    type: refusal.message,
    input_array: 'subscription_groups',
    index,
  }));
  return { status: 201, body: { ...success, errors }, effect };
}

function readEntries(body: JsonObject, { v2MaxEntries }: Unknowns): JsonObject[] {
  const entries = body['subscription_groups'];
  if (!Array.isArray(entries) || entries.length === 0 || !entries.every(isObject)) {
    throw new BrazeRefusal(400, "'subscription_groups' must be an array of objects");
  }
  if (v2MaxEntries !== null && entries.length > v2MaxEntries) {
    throw new BrazeRefusal(400, 'The max number of subscription groups per request was exceeded');
  }
  return entries;
}

function readChange(entry: JsonObject, context: EndpointContext, names: FieldNames): GroupChange {
  const { groups, unknowns } = context.settings;
  const externalIds = stringList(entry[names.externalIds], names.externalIds);
  const emails = stringList(entry[names.emails], names.emails);
  const phones = stringList(entry[names.phones], names.phones);
  refuseEmailWithPhone(emails, phones, unknowns);
  refuseTooMany(externalIds, emails, phones);
  if (externalIds.length + emails.length + phones.length === 0) {
    const { externalIds: ids, emails: addresses, phones: numbers } = names;
    throw new BrazeRefusal(400, `One of '${ids}', '${addresses}' or '${numbers}' must be provided`);
  }
  refuseBadPhones(phones, unknowns);
  const state = entry['subscription_state'];
  if (state !== 'subscribed' && state !== 'unsubscribed') {
    throw new BrazeRefusal(400, "'subscription_state' must be 'subscribed' or 'unsubscribed'");
  }
  const group = readGroup(entry['subscription_group_id'], groups);
  if (group.archived && unknowns.archivedGroup === 'reject') {
    throw new BrazeRefusal(400, 'The subscription group is archived');
  }
  refuseMismatch(group, emails, phones, unknowns);
  if (unknowns.unknownPersonOnStatusSet === 'reject') refuseStrangers({ externalIds, emails, phones }, context);
  return { group, state, externalIds, emails, phones, useDoubleOptIn: readDoubleOptIn(entry) };
}

/** Throws a 400 when nobody has one of the identifiers. */
function refuseStrangers(
  { externalIds, emails, phones }: Pick<GroupChange, 'externalIds' | 'emails' | 'phones'>,
  { applied, settings }: EndpointContext,
): void {
  const areKnown =
    externalIds.every((id) => applied.withExternalId(id)) &&
    emails.every((email) => applied.withEmail(normaliseEmail(email, settings.unknowns)).size > 0) &&
    phones.every((phone) => applied.withPhone(phone).size > 0);
  if (!areKnown) throw new BrazeRefusal(400, 'A user with one of the identifiers does not exist');
}

function readGroup(id: unknown, groups: ReadonlyMap<string, SubscriptionGroup>): SubscriptionGroup {
  const group = typeof id === 'string' ? groups.get(id) : undefined;
  if (!group) throw new BrazeRefusal(400, invalidGroup);
  return group;
}

function refuseMismatch(
  group: SubscriptionGroup,
  emails: readonly string[],
  phones: readonly string[],
  { channelMismatch }: Unknowns,
): void {
  const strangers = group.channel === 'email' ? phones : emails;
  if (channelMismatch === 'reject' && strangers.length > 0) {
    throw new BrazeRefusal(400, `The identifier does not belong to the channel of the subscription group`);
  }
}

function readDoubleOptIn(entry: JsonObject): boolean {
  const value = entry['use_double_opt_in_logic'];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw new BrazeRefusal(400, "'use_double_opt_in_logic' must be a boolean");
  return value;
}
