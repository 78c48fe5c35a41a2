import { normaliseEmail } from '../workspace/address-change.ts';
import type { EffectScope } from '../workspace/effect.ts';
import { pickByPriority } from '../workspace/prioritization.ts';
import type { Priority } from '../workspace/prioritization.ts';
import type { Profile } from '../workspace/profile.ts';
import { findOrCreateUser, findUser } from '../workspace/user-identity.ts';
import type { UserIdentity } from '../workspace/user-identity.ts';
import type { WorkspaceSettings } from '../workspace/workspace-settings.ts';
import { BrazeRefusal, isObject } from './endpoint.ts';
import type { JsonObject } from './endpoint.ts';
import { readProfileChange } from './track-attributes.ts';
import { isEmail } from './track-fields.ts';
import { readAlias } from './track-identity.ts';
import { TrackProblem } from './track-problem.ts';
import { readPriorities } from './user-reference.ts';

/** A checked recipient of a triggered campaign. */
export interface TriggerRecipient {
  readonly triggerProperties: JsonObject;
  /** Finds or creates the profile and writes the recipient's attributes, which happens before the message is sent. */
  readonly resolve: (scope: EffectScope) => Profile | undefined;
}

/** Reads a recipient: one of `external_user_id`, `user_alias` and `email` (with `prioritization`). Throws a 400. Source: Braze docs, `/campaigns/trigger/send`. */
export function readRecipient(value: unknown, settings: WorkspaceSettings): TriggerRecipient {
  if (!isObject(value)) throw new BrazeRefusal(400, "'recipients' must be an array of objects");
  const identity = readIdentity(value);
  const prioritization = identity.kind === 'email' ? readPriorities(value['prioritization']) : [];
  const triggerProperties = value['trigger_properties'] ?? {};
  if (!isObject(triggerProperties)) throw new BrazeRefusal(400, "'trigger_properties' must be an object");
  const attributes = readRecipientAttributes(value['attributes'], settings);
  const mayCreate = value['send_to_existing_only'] === false;
  if (mayCreate && !attributes)
    throw new BrazeRefusal(400, "'attributes' must be provided when 'send_to_existing_only' is false");
  if (mayCreate && identity.kind === 'alias') {
    throw new BrazeRefusal(400, "'send_to_existing_only' must be true for a recipient with 'user_alias'");
  }
  return { triggerProperties, resolve: resolverOf({ identity, prioritization, attributes, mayCreate }) };
}

/**
 * Reads the recipient of a transactional send: `external_user_id` or `user_alias`, and attributes, with which an unknown external id
 * creates the profile. Throws a 400. Source: Braze docs, "Send transactional emails using API-triggered delivery".
 */
export function readTransactionalRecipient(
  value: unknown,
  settings: WorkspaceSettings,
): Pick<TriggerRecipient, 'resolve'> {
  if (!isObject(value)) throw new BrazeRefusal(400, "'recipient' must be an object");
  const identity = readIdentity(value);
  if (identity.kind === 'email') {
    throw new BrazeRefusal(400, "'recipient' must have exactly one of 'external_user_id' and 'user_alias'");
  }
  const attributes = readRecipientAttributes(value['attributes'], settings);
  const mayCreate = identity.kind === 'external_id' && Object.keys(value['attributes'] ?? {}).length > 0;
  return { resolve: resolverOf({ identity, prioritization: [], attributes, mayCreate }) };
}

interface RecipientWish {
  readonly identity: UserIdentity;
  readonly prioritization: readonly Priority[];
  readonly attributes: ReturnType<typeof readProfileChange> | undefined;
  readonly mayCreate: boolean;
}

function resolverOf({ identity, prioritization, attributes, mayCreate }: RecipientWish): TriggerRecipient['resolve'] {
  return (scope) => {
    const found = findRecipient(scope, identity, prioritization);
    const profile = found ?? (mayCreate ? findOrCreateUser(scope, identity) : undefined);
    if (profile) attributes?.(scope, profile);
    return profile;
  };
}

function readIdentity(recipient: JsonObject): UserIdentity {
  const { external_user_id: externalId, user_alias: alias, email } = recipient;
  const given = [externalId, alias, email].filter((value) => value !== undefined && value !== null);
  if (given.length !== 1) {
    throw new BrazeRefusal(400, "Each recipient must have exactly one of 'external_user_id', 'user_alias' and 'email'");
  }
  if (typeof externalId === 'string' && externalId !== '') return { kind: 'external_id', value: externalId };
  if (isEmail(email)) return { kind: 'email', value: email };
  if (alias !== undefined) return refusing(() => readAlias(alias));
  throw new BrazeRefusal(400, 'The identifier of a recipient is not valid');
}

function readRecipientAttributes(
  value: unknown,
  settings: WorkspaceSettings,
): ReturnType<typeof readProfileChange> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new BrazeRefusal(400, "'attributes' must be an object");
  return refusing(() => readProfileChange(value, settings));
}

function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TrackProblem) throw new BrazeRefusal(400, error.message);
    throw error;
  }
}

function findRecipient(
  scope: EffectScope,
  identity: UserIdentity,
  prioritization: readonly Priority[],
): Profile | undefined {
  if (identity.kind !== 'email') return findUser(scope, identity);
  // Braze does nothing while more than one profile is left.
  return pickByPriority(scope.state.withEmail(normaliseEmail(identity.value, scope.unknowns)), prioritization);
}
