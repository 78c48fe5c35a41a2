import { createProfile } from '../workspace/effect.ts';
import type { EffectScope } from '../workspace/effect.ts';
import type { UserAlias } from '../workspace/profile.ts';
import { aboutPerson } from '../workspace/state-change.ts';
import { objectBody } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { maxIds, tooManyExternalIdsAndAliases } from './identifiers.ts';
import { readAliasOf, readObjects, readText } from './user-reference.ts';

const limits = { max: maxIds, tooMany: tooManyExternalIdsAndAliases };

/** `POST /users/alias/new`: gives up to 50 people an alias, or creates profiles that have nothing else. */
export const usersAliasNew: Endpoint = {
  method: 'POST',
  path: '/users/alias/new',
  scope: 'users.alias.new',
  pool: 'identity',
  answer: (request) => {
    const entries = readObjects(objectBody(request.body)['user_aliases'], 'user_aliases', limits).map((entry) => {
      const externalId = entry['external_id'] == null ? null : readText(entry, 'external_id');
      return { externalId, alias: readAliasOf(entry) };
    });
    return {
      status: 201,
      body: { aliases_processed: entries.length, message: 'success' },
      effect: (scope) => {
        for (const { externalId, alias } of entries) addAlias(scope, externalId, alias);
      },
    };
  },
};

/** `POST /users/alias/update`: renames up to 50 aliases. One that nobody has changes nothing. */
export const usersAliasUpdate: Endpoint = {
  method: 'POST',
  path: '/users/alias/update',
  scope: 'users.alias.update',
  pool: 'identity',
  answer: (request) => {
    const updates = readObjects(objectBody(request.body)['alias_updates'], 'alias_updates', limits).map((entry) => ({
      label: readText(entry, 'alias_label'),
      oldName: readText(entry, 'old_alias_name'),
      newName: readText(entry, 'new_alias_name'),
    }));
    return {
      status: 201,
      body: { message: 'success' },
      effect: (scope) => {
        for (const update of updates) renameAlias(scope, update);
      },
    };
  },
};

/** An external id nobody has adds nothing; a name that is taken, or a label the person already uses, changes nothing. Source: Braze docs, `/users/alias/new` and user alias object. */
function addAlias(scope: EffectScope, externalId: string | null, alias: UserAlias): void {
  if (scope.state.withAlias(alias)) return;
  if (externalId === null) {
    const profile = createProfile(scope);
    scope.state.addAlias(profile, alias);
    scope.changes.push({ kind: 'profile', ...aboutPerson(scope, profile) });
    return;
  }
  const profile = scope.state.withExternalId(externalId);
  if (!profile || profile.aliases.some(({ label }) => label === alias.label)) return;
  scope.state.addAlias(profile, alias);
  scope.state.touch(profile, scope.at);
}

function renameAlias(
  scope: EffectScope,
  { label, oldName, newName }: { label: string; oldName: string; newName: string },
): void {
  const profile = scope.state.withAlias({ name: oldName, label });
  if (!profile || scope.state.withAlias({ name: newName, label })) return;
  scope.state.removeAlias(profile, { name: oldName, label });
  scope.state.addAlias(profile, { name: newName, label });
  scope.state.touch(profile, scope.at);
}
