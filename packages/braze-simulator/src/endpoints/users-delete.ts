import { removeProfile } from '../workspace/user-removal.ts';
import { BrazeRefusal, isObject, objectBody } from './endpoint.ts';
import type { Endpoint, JsonObject } from './endpoint.ts';
import { maxIds, tooManyIds } from './identifiers.ts';
import { readAliasOf, readPrioritized } from './user-reference.ts';
import type { FindUser } from './user-reference.ts';

/** `POST /users/delete`: removes up to 50 people for good. */
export const usersDelete: Endpoint = {
  method: 'POST',
  path: '/users/delete',
  scope: 'users.delete',
  pool: 'identity',
  answer: (request, { settings, readable }) => {
    const finds = readFinds(objectBody(request.body));
    const { unknowns } = settings;
    const found = finds.filter((find) => find({ state: readable, unknowns }));
    const deleted = unknowns.deletedCount === 'queued' ? finds.length : found.length;
    return {
      status: 201,
      body: { deleted, message: 'success' },
      effect: (scope) => {
        for (const find of finds) {
          const profile = find(scope);
          if (profile) removeProfile(scope, profile, { isForgotten: true });
        }
      },
    };
  },
};

const readers: Readonly<Record<string, (entry: unknown) => FindUser>> = {
  external_ids: (id) => {
    const externalId = readString(id, 'external_ids');
    return ({ state }) => state.withExternalId(externalId);
  },
  user_aliases: (entry) => {
    const alias = readAliasOf(entry);
    return ({ state }) => state.withAlias(alias);
  },
  braze_ids: (id) => {
    const brazeId = readString(id, 'braze_ids');
    return ({ state }) => state.withBrazeId(brazeId);
  },
  email_addresses: (entry) => readAddress(entry, 'email', 'email_addresses'),
  phone_numbers: (entry) => readAddress(entry, 'phone', 'phone_numbers'),
};

function readFinds(body: JsonObject): FindUser[] {
  const given = Object.entries(readers).filter(([field]) => body[field] != null);
  const [first, ...more] = given;
  if (!first || more.length > 0) {
    throw new BrazeRefusal(400, `Exactly one of '${Object.keys(readers).join("', '")}' must be provided`);
  }
  const [field, read] = first;
  const entries = body[field];
  if (!Array.isArray(entries) || entries.length === 0) throw new BrazeRefusal(400, `'${field}' must be an array`);
  if (entries.length > maxIds) throw new BrazeRefusal(400, tooManyIds);
  return entries.map(read);
}

function readString(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new BrazeRefusal(400, `'${field}' must be an array of strings`);
  return value;
}

/** Source of the priorities allowed here: Braze docs, `/users/delete`. */
function readAddress(entry: unknown, name: 'email' | 'phone', field: string): FindUser {
  if (!isObject(entry)) throw new BrazeRefusal(400, `'${field}' must be an array of objects with a 'prioritization'`);
  return readPrioritized(entry, name, ['identified', 'unidentified', 'most_recently_updated']);
}
