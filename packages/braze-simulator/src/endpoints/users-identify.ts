import type { EffectScope } from '../workspace/effect.ts';
import type { Profile } from '../workspace/profile.ts';
import { mergeUsers } from '../workspace/user-merge.ts';
import { BrazeRefusal, objectBody } from './endpoint.ts';
import type { Endpoint, JsonObject } from './endpoint.ts';
import { maxIds, tooManyExternalIdsAndAliases } from './identifiers.ts';
import { readAliasOf, readObjects, readPrioritized, readText } from './user-reference.ts';
import type { FindUser } from './user-reference.ts';

/** `POST /users/identify`: gives up to 50 people known by alias, address or number an external id. */
export const usersIdentify: Endpoint = {
  method: 'POST',
  path: '/users/identify',
  scope: 'users.identify',
  pool: 'identity',
  answer: (request) => {
    const wishes = readWishes(objectBody(request.body));
    return {
      status: 201,
      body: { aliases_processed: wishes.length, message: 'success' },
      effect: (scope) => {
        for (const { externalId, find } of wishes) identify(scope, externalId, find(scope));
      },
    };
  },
};

interface IdentifyWish {
  readonly externalId: string;
  readonly find: FindUser;
}

const readers: Readonly<Record<string, (entry: JsonObject) => FindUser>> = {
  aliases_to_identify: (entry) => {
    const alias = readAliasOf(entry['user_alias']);
    return ({ state }) => state.withAlias(alias);
  },
  emails_to_identify: (entry) => readPrioritized(entry, 'email'),
  phone_numbers_to_identify: (entry) => readPrioritized(entry, 'phone'),
};

function readWishes(body: JsonObject): IdentifyWish[] {
  const wishes = Object.entries(readers).flatMap(([field, read]) => {
    if (body[field] == null) return [];
    const entries = readObjects(body[field], field, { max: maxIds, tooMany: tooManyExternalIdsAndAliases });
    return entries.map((entry) => ({ externalId: readText(entry, 'external_id'), find: read(entry) }));
  });
  if (wishes.length === 0)
    throw new BrazeRefusal(400, `One of '${Object.keys(readers).join("', '")}' must be provided`);
  if (wishes.length > maxIds) throw new BrazeRefusal(400, tooManyExternalIdsAndAliases);
  return wishes;
}

/**
 * The external id goes to the profile found, or, where somebody has it, the profile is merged into theirs, unless both have an alias of
 * the same label. Somebody who is identified otherwise stays who they are. Source: Braze docs, `/users/identify`.
 */
function identify(scope: EffectScope, externalId: string, found: Profile | undefined): void {
  if (!found) return;
  const owner = scope.state.withExternalId(externalId);
  if (!owner) {
    if (found.externalId !== null) return;
    scope.state.setExternalId(found, externalId);
    scope.state.touch(found, scope.at);
    return;
  }
  const labels = new Set(owner.aliases.map(({ label }) => label));
  if (owner === found || found.aliases.some(({ label }) => labels.has(label))) return;
  mergeUsers(scope, found, owner);
}
