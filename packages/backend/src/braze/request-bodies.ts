import type {
  EmailStateRequest,
  ExportQuery,
  GroupQuery,
  SetStatusRequest,
  StatusQuery,
  TrackEvent,
  TrackObject,
  TriggerRequest,
} from './client.ts';
import { exportedFields } from './exported-profiles.ts';

const pluralFields = { email: 'emails', phone: 'phones', external_id: 'external_ids' } as const;

/** Braze's docs are silent on the case of addresses; lower case is what it was seen to export. */
function onTheWire(kind: TrackObject['kind'], identifier: string): string {
  return kind === 'email' ? identifier.trim().toLowerCase() : identifier;
}

/** Body of `POST /v2/subscription/status/set`: one entry, so that a refusal is about it alone. */
export function statusBody({ subscriptionGroupId, state, kind, identifiers }: SetStatusRequest): unknown {
  return {
    subscription_groups: [
      {
        subscription_group_id: subscriptionGroupId,
        subscription_state: state,
        [pluralFields[kind]]: identifiers.map((each) => onTheWire(kind, each)),
      },
    ],
  };
}

/** One object of `attributes` in `POST /users/track`. */
export function trackObject(person: TrackObject): unknown {
  const { groups, attributes = {}, isExistingOnly = false } = person;
  const subscriptionGroups = groups.map(({ subscriptionGroupId, state, useDoubleOptIn }) => ({
    subscription_group_id: subscriptionGroupId,
    subscription_state: state,
    ...(useDoubleOptIn ? { use_double_opt_in_logic: true } : {}),
  }));
  return {
    ...attributes,
    ...trackIdentity(person),
    ...(isExistingOnly ? { _update_existing_only: true } : {}),
    ...(groups.length > 0 ? { subscription_groups: subscriptionGroups } : {}),
  };
}

/**
 * Path and body of what sets a global email state. Braze takes addresses at `/email/status`, whether or not somebody has them; for external
 * ids the state is an attribute of the profile, which must not be created for it.
 */
export function emailStateCall({ state, kind, identifiers }: EmailStateRequest): { path: string; body: unknown } {
  if (kind === 'email') {
    const email = identifiers.map((each) => onTheWire(kind, each));
    return { path: '/email/status', body: { email, subscription_state: state } };
  }
  const attributes = identifiers.map((each) => ({
    external_id: each,
    email_subscribe: state,
    _update_existing_only: true,
  }));
  return { path: '/users/track', body: { attributes } };
}

/** By alias, Braze creates a profile only where it is told to. Source: Braze docs, `/users/track`. */
function trackIdentity({ kind, identifier, aliasLabel }: TrackObject): Readonly<Record<string, unknown>> {
  const value = onTheWire(kind, identifier);
  if (aliasLabel === undefined) return { [kind]: value };
  return { user_alias: { alias_name: value, alias_label: aliasLabel }, _update_existing_only: false, [kind]: value };
}

/** One object of `events` in `POST /users/track`. */
export function eventObject({ kind, identifier, name, at, properties }: TrackEvent): unknown {
  const time = new Date(at).toISOString();
  return { [kind]: onTheWire(kind, identifier), _update_existing_only: true, name, time, properties };
}

/** How many profiles a page has at most. Source: Braze docs, `/subscription/user/status`. */
export const statusPageSize = 100;

/**
 * Path and query of `GET /subscription/user/status`. URLSearchParams encodes `+` as %2B, without which a phone number would arrive
 * with a space.
 */
export function statusPath({ kind, identifiers, offset }: StatusQuery): string {
  const query = new URLSearchParams();
  for (const identifier of identifiers) query.append(`${kind}[]`, onTheWire(kind, identifier));
  query.append('limit', String(statusPageSize));
  if (offset > 0) query.append('offset', String(offset));
  return `/subscription/user/status?${query.toString()}`;
}

/**
 * Body of `POST /campaigns/trigger/send` for one recipient. Braze asks for attributes where it may create the profile. Where it may not,
 * the newest of the profiles with the address gets the message: `identified` might leave out an address that has no external id.
 */
export function triggerBody({ campaignId, kind, identifier, properties, mayCreateProfile }: TriggerRequest): unknown {
  const address = onTheWire(kind, identifier);
  const recipient =
    kind === 'email'
      ? { email: address, prioritization: [...(mayCreateProfile ? ['identified'] : []), 'most_recently_updated'] }
      : { external_user_id: identifier };
  const attributes = kind === 'email' ? { email: address } : {};
  const reach = mayCreateProfile ? { send_to_existing_only: false, attributes } : { send_to_existing_only: true };
  return { campaign_id: campaignId, recipients: [{ ...recipient, ...reach, trigger_properties: properties }] };
}

/** Body of `POST /users/export/ids`. Braze takes a list of external ids, but one address or number only. */
export function exportBody(query: ExportQuery): unknown {
  return { ...namedBy(query), fields_to_export: exportedFields };
}

function namedBy(query: ExportQuery): Readonly<Record<string, unknown>> {
  switch (query.kind) {
    case 'external_id':
      return { external_ids: query.identifiers };
    case 'email':
      return { email_address: onTheWire(query.kind, query.identifier) };
    case 'phone':
      return { phone: query.identifier };
  }
}

/** Path and query of `GET /subscription/status/get`. */
export function groupPath({ subscriptionGroupId, externalId }: GroupQuery): string {
  const query = new URLSearchParams({ subscription_group_id: subscriptionGroupId, 'external_id[]': externalId });
  return `/subscription/status/get?${query.toString()}`;
}
