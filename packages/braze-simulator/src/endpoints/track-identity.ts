import type { UserIdentity } from '../workspace/user-identity.ts';
import { isObject } from './endpoint.ts';
import type { JsonObject } from './endpoint.ts';
import { isEmail } from './track-fields.ts';
import { TrackProblem } from './track-problem.ts';

/** Source: Braze docs, `/users/track`, error `EXTERNAL_USER_ID_TOO_LARGE`. */
const longestExternalIdBytes = 987;

/** Who an object of a track request is about, and whether it may create that person. */
export interface TrackTarget {
  readonly identity: UserIdentity;
  readonly mayCreate: boolean;
}

/**
 * Reads who an object is about: exactly one of `external_id`, `user_alias` and `braze_id`, or else `email` before `phone`. A person named
 * by alias is only created with `_update_existing_only: false`, others unless it is true. Source: Braze docs, `/users/track`.
 * Throws a TrackProblem.
 */
export function readTarget(item: JsonObject): TrackTarget {
  const primaries = ['external_id', 'user_alias', 'braze_id'].filter((field) => isGiven(item[field]));
  if (primaries.length > 1) throw new TrackProblem('SEVERAL_IDENTIFIERS');
  const identity = primaries[0] === undefined ? readSecondary(item) : readPrimary(item, primaries[0]);
  const updateOnly = item['_update_existing_only'] ?? identity.kind === 'alias';
  return { identity, mayCreate: updateOnly !== true && updateOnly !== 'true' };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function readPrimary(item: JsonObject, field: string): UserIdentity {
  const value = item[field];
  if (field === 'user_alias') return readAlias(value);
  if (typeof value !== 'string') throw new TrackProblem('BAD_IDENTIFIER');
  if (Buffer.byteLength(value) > longestExternalIdBytes) throw new TrackProblem('EXTERNAL_USER_ID_TOO_LARGE');
  return { kind: field === 'external_id' ? 'external_id' : 'braze_id', value };
}

/** Reads `{ alias_name, alias_label }`. Throws a TrackProblem. */
export function readAlias(value: unknown): UserIdentity {
  if (!isObject(value)) throw new TrackProblem('BAD_IDENTIFIER');
  const { alias_name: name, alias_label: label } = value;
  if (typeof name !== 'string' || typeof label !== 'string' || name === '' || label === '') {
    throw new TrackProblem('BAD_IDENTIFIER');
  }
  return { kind: 'alias', alias: { name, label } };
}

function readSecondary({ email, phone }: JsonObject): UserIdentity {
  if (isGiven(email)) {
    if (!isEmail(email)) throw new TrackProblem('EMAIL_BAD_FORMAT');
    return { kind: 'email', value: email };
  }
  if (isGiven(phone)) {
    if (typeof phone !== 'string') throw new TrackProblem('BAD_PHONE');
    return { kind: 'phone', value: phone };
  }
  throw new TrackProblem('MISSING_IDENTIFIER');
}
