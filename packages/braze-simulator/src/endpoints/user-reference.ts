import { normaliseEmail } from '../workspace/address-change.ts';
import type { EffectScope } from '../workspace/effect.ts';
import { pickByPriority } from '../workspace/prioritization.ts';
import type { Priority } from '../workspace/prioritization.ts';
import type { Profile, UserAlias } from '../workspace/profile.ts';
import { BrazeRefusal, isObject } from './endpoint.ts';
import type { JsonObject } from './endpoint.ts';
import { isEmail } from './track-fields.ts';

/** A checked way to name one existing profile. */
export type FindUser = (scope: Pick<EffectScope, 'state' | 'unknowns'>) => Profile | undefined;

const everyPriority: readonly Priority[] = [
  'identified',
  'unidentified',
  'most_recently_updated',
  'least_recently_updated',
];

/** Reads a non-empty list of at most `max` objects. Throws a 400 with `tooMany` for more, and with a text of ours for anything else. */
export function readObjects(
  value: unknown,
  field: string,
  { max, tooMany }: { max: number; tooMany: string },
): JsonObject[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) {
    throw new BrazeRefusal(400, `'${field}' must be an array of objects`);
  }
  if (value.length > max) throw new BrazeRefusal(400, tooMany);
  return value;
}

/** Reads a field that must be a string with something in it. Throws a 400. */
export function readText(entry: JsonObject, field: string): string {
  const value = entry[field];
  if (typeof value !== 'string' || value === '') throw new BrazeRefusal(400, `'${field}' must be a string`);
  return value;
}

/** Reads `alias_name` and `alias_label`. Throws a 400. */
export function readAliasOf(entry: unknown): UserAlias {
  if (!isObject(entry)) throw new BrazeRefusal(400, "'user_alias' must be an object");
  return { name: readText(entry, 'alias_name'), label: readText(entry, 'alias_label') };
}

/**
 * Reads a `prioritization`: an ordered list with at most one of `identified` and `unidentified`. Throws a 400, whose text is ours.
 * Source: Braze docs, `/users/identify`.
 */
export function readPriorities(value: unknown, allowed: readonly Priority[] = everyPriority): Priority[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  const known = allowed.filter((priority) => list.includes(priority));
  if (list.length === 0 || known.length < list.length) {
    throw new BrazeRefusal(
      400,
      `'prioritization' must be an array of ${allowed.map((name) => `'${name}'`).join(', ')}`,
    );
  }
  if (list.includes('identified') && list.includes('unidentified')) {
    throw new BrazeRefusal(400, "'prioritization' must not have both 'identified' and 'unidentified'");
  }
  return list as Priority[];
}

/** Reads `{ email, prioritization }` or `{ phone, prioritization }`. Throws a 400. */
export function readPrioritized(
  entry: JsonObject,
  field: 'email' | 'phone',
  allowed: readonly Priority[] = everyPriority,
): FindUser {
  const value = readText(entry, field);
  if (field === 'email' && !isEmail(value)) {
    throw new BrazeRefusal(400, "The value provided for the 'email' field is not a valid email.");
  }
  const priorities = readPriorities(entry['prioritization'], allowed);
  return ({ state, unknowns }) => {
    const candidates = field === 'email' ? state.withEmail(normaliseEmail(value, unknowns)) : state.withPhone(value);
    return pickByPriority(candidates, priorities);
  };
}
