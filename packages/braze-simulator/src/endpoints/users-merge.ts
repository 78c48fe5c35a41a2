import { mergeUsers } from '../workspace/user-merge.ts';
import { BrazeRefusal, isObject, objectBody } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { maxIds } from './identifiers.ts';
import { readAliasOf, readObjects, readPrioritized } from './user-reference.ts';
import type { FindUser } from './user-reference.ts';

/** `POST /users/merge`: merges up to 50 people into others. Answers 202. Source of the texts: Braze docs, `/users/merge`. */
export const usersMerge: Endpoint = {
  method: 'POST',
  path: '/users/merge',
  scope: 'users.merge',
  pool: 'identity',
  answer: (request) => {
    const merges = readObjects(objectBody(request.body)['merge_updates'], 'merge_updates', {
      max: maxIds,
      tooMany: 'a single request may not contain more than 50 merge updates',
    }).map((entry) => {
      const fields = Object.keys(entry).sort().join(' ');
      if (fields !== 'identifier_to_keep identifier_to_merge') throw new BrazeRefusal(400, wrongFields);
      return { from: readIdentifier(entry['identifier_to_merge']), to: readIdentifier(entry['identifier_to_keep']) };
    });
    return {
      status: 202,
      body: { message: 'success' },
      effect: (scope) => {
        for (const { from, to } of merges) {
          const [merged, kept] = [from(scope), to(scope)];
          if (merged && kept && merged !== kept) mergeUsers(scope, merged, kept);
        }
      },
    };
  },
};

const wrongFields = "'merge_updates' must only have 'identifier_to_merge' and 'identifier_to_keep'";

const wrongIdentifier =
  "identifiers must be objects with an 'external_id' property that is a string, 'user_alias' property that is an object, " +
  "'email' property that is a string, or 'phone' property that is a string";

function readIdentifier(value: unknown): FindUser {
  if (!isObject(value)) throw new BrazeRefusal(400, wrongIdentifier);
  const { external_id: externalId, user_alias: userAlias, email, phone } = value;
  if (typeof externalId === 'string') return ({ state }) => state.withExternalId(externalId);
  if (isObject(userAlias)) {
    const alias = readAliasOf(userAlias);
    return ({ state }) => state.withAlias(alias);
  }
  if (typeof email === 'string') return readPrioritized(value, 'email');
  if (typeof phone === 'string') return readPrioritized(value, 'phone');
  throw new BrazeRefusal(400, wrongIdentifier);
}
