import type { Unknowns } from '../unknowns.ts';
import { normaliseEmail } from '../workspace/address-change.ts';
import type { EventSummary, Profile } from '../workspace/profile.ts';
import { BrazeRefusal, isObject, objectBody } from './endpoint.ts';
import type { Endpoint, EndpointAnswer, EndpointContext, EndpointRequest, JsonObject } from './endpoint.ts';
import { maxIds, stringList, tooManyExternalIdsAndAliases } from './identifiers.ts';

/** `POST /users/export/ids`: the profiles of up to 50 people. The only way to read the global email state; shows no groups. */
export const usersExportIds: Endpoint = {
  method: 'POST',
  path: '/users/export/ids',
  scope: 'users.export.ids',
  pool: (body) => (isShortExport(body) ? 'exportFields' : 'export'),
  answer,
};

/** Fields whose absence from `fields_to_export` earns the higher rate limit. Source: Braze docs, `/users/export/ids`. */
const slowFields = ['canvases_received', 'campaigns_received'];

interface Lookup {
  /** The identifier as `invalid_user_ids` would list it, or null where Braze lists none. */
  readonly listed: string | null;
  readonly profiles: readonly (Profile | undefined)[];
}

function answer(request: EndpointRequest, context: EndpointContext): EndpointAnswer {
  const body = objectBody(request.body);
  const fields = readFields(body, context.settings.unknowns);
  const users = new Set<Profile>();
  const invalid: string[] = [];
  for (const { listed, profiles } of lookUp(body, context)) {
    const found = profiles.filter((profile) => profile !== undefined);
    if (found.length === 0 && listed !== null) invalid.push(listed);
    for (const profile of found) users.add(profile);
  }
  const exported = [...users].map((profile) => exportUser(profile, fields));
  const invalidIds = invalid.length > 0 ? { invalid_user_ids: invalid } : {};
  return { status: 201, body: { message: 'success', users: exported, ...invalidIds } };
}

function isShortExport(body: unknown): boolean {
  const fields = isObject(body) ? body['fields_to_export'] : undefined;
  return Array.isArray(fields) && fields.length > 0 && !slowFields.some((field) => fields.includes(field));
}

function readFields(body: JsonObject, { exportFieldsRequired }: Unknowns): ReadonlySet<string> | null {
  const fields = stringList(body['fields_to_export'], 'fields_to_export');
  if (fields.length > 0) return new Set(fields);
  if (exportFieldsRequired) throw new BrazeRefusal(400, "'fields_to_export' must be provided");
  return null;
}

function lookUp(body: JsonObject, context: EndpointContext): Lookup[] {
  const { readable } = context;
  const externalIds = stringList(body['external_ids'], 'external_ids');
  const aliases = readAliases(body['user_aliases']);
  if (externalIds.length + aliases.length > maxIds) throw new BrazeRefusal(400, tooManyExternalIdsAndAliases);
  const [single, ...more] = ['device_id', 'email_address', 'phone'].filter((name) => body[name] !== undefined);
  if (more.length > 0) {
    throw new BrazeRefusal(400, "Only one of 'device_id', 'email_address' and 'phone' may be provided");
  }
  const lookups: Lookup[] = [
    ...externalIds.map((id) => ({ listed: id, profiles: [readable.withExternalId(id)] })),
    ...aliases.map((alias) => ({ listed: alias.name, profiles: [readable.withAlias(alias)] })),
    ...stringList(body['braze_id'], 'braze_id').map((id) => ({ listed: id, profiles: [readable.withBrazeId(id)] })),
  ];
  if (single !== undefined) {
    const [value = ''] = stringList(body[single], single);
    lookups.push(lookUpSingle(single, value, context));
  }
  if (lookups.length === 0) throw new BrazeRefusal(400, 'At least one identifier must be provided');
  return lookups;
}

function lookUpSingle(name: string, value: string, { readable, settings }: EndpointContext): Lookup {
  const listed = settings.unknowns.exportUnknownAddress === 'invalid_user_ids' ? value : null;
  if (name === 'email_address') {
    return { listed, profiles: [...readable.withEmail(normaliseEmail(value, settings.unknowns))] };
  }
  return { listed, profiles: name === 'phone' ? [...readable.withPhone(value)] : [] };
}

function readAliases(value: unknown): { name: string; label: string }[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new BrazeRefusal(400, "'user_aliases' must be an array of objects");
  return value.map((entry: unknown) => {
    const { alias_name: name, alias_label: label } = isObject(entry) ? entry : {};
    if (typeof name === 'string' && typeof label === 'string') return { name, label };
    throw new BrazeRefusal(400, "'user_aliases' must hold objects with 'alias_name' and 'alias_label'");
  });
}

function exportUser(profile: Profile, fields: ReadonlySet<string> | null): JsonObject {
  const everything: Record<string, unknown> = {
    ...Object.fromEntries(profile.attributes),
    created_at: new Date(profile.createdAt).toISOString(),
    external_id: profile.externalId,
    user_aliases: profile.aliases.map(({ name, label }) => ({ alias_name: name, alias_label: label })),
    braze_id: profile.brazeId,
    email: profile.email,
    phone: profile.phone,
    email_subscribe: profile.email === null ? null : profile.emailSubscribe,
    push_subscribe: profile.pushSubscribe,
    custom_attributes: Object.fromEntries(profile.customAttributes),
    custom_events: exportEvents(profile.customEvents),
    purchases: exportEvents(profile.purchases),
  };
  // Braze leaves out what is null or empty. Source: Braze docs, `/users/export/ids`.
  const present = Object.entries(everything).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(fields ? present.filter(([name]) => fields.has(name)) : present);
}

/** Events or purchases as Braze shows them: how often, first and last. */
export function exportEvents(summaries: ReadonlyMap<string, EventSummary>): JsonObject[] {
  return [...summaries].map(([name, { count, firstAt, lastAt }]) => ({
    name,
    first: new Date(firstAt).toISOString(),
    last: new Date(lastAt).toISOString(),
    count,
  }));
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
