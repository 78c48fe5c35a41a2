import type { Profile } from '../workspace/profile.ts';
import { findUser } from '../workspace/user-identity.ts';
import type { UserIdentity } from '../workspace/user-identity.ts';
import { BrazeRefusal, isObject, objectBody } from './endpoint.ts';
import type { Endpoint, EndpointAnswer, EndpointContext, EndpointRequest, JsonObject } from './endpoint.ts';
import { customAttributesOf } from './track-attributes.ts';
import { readTarget } from './track-identity.ts';
import { exportEvents } from './users-export.ts';
import { readArrays, readItem } from './users-track.ts';
import type { ArrayName } from './users-track.ts';

/** `POST /users/track/sync`, a limited beta: one object, applied before the answer, which shows what it came to. */
export const usersTrackSync: Endpoint = {
  method: 'POST',
  path: '/users/track/sync',
  scope: 'users.track.sync',
  pool: 'trackSync',
  answer,
};

function answer(request: EndpointRequest, { settings }: EndpointContext): EndpointAnswer {
  const objects = readArrays(objectBody(request.body)).flatMap(([name, items]) =>
    items.map((item) => ({ name, item })),
  );
  const [first, ...more] = objects;
  if (!first || more.length > 0) {
    throw new BrazeRefusal(400, "Exactly one object in 'attributes', 'events' or 'purchases' must be provided");
  }
  const { name, item } = first;
  const outcome = readItem(name, 0, item, request, settings);
  if (typeof outcome !== 'function') throw new BrazeRefusal(400, outcome.type, { fields: { errors: [outcome] } });
  const asked = isObject(item) ? item : {};
  const { identity } = readTarget(asked);
  return {
    status: 201,
    body: { message: 'success' },
    effect: outcome,
    result: (state) => {
      const profile = findUser({ state, unknowns: settings.unknowns }, identity);
      return { users: profile ? [{ ...echoOf(identity), ...resultOf(name, asked, profile) }] : [] };
    },
  };
}

function echoOf(identity: UserIdentity): JsonObject {
  if (identity.kind !== 'alias') return { [identity.kind]: identity.value };
  return { user_alias: { alias_name: identity.alias.name, alias_label: identity.alias.label } };
}

/** Only what the request was about. Source: Braze docs, `/users/track/sync`. */
function resultOf(name: ArrayName, asked: JsonObject, profile: Profile): JsonObject {
  if (name === 'attributes') {
    const present = customAttributesOf(asked).filter(([attribute]) => profile.customAttributes.has(attribute));
    const values = present.map(([attribute]) => [attribute, profile.customAttributes.get(attribute)]);
    return { custom_attributes: Object.fromEntries(values) as JsonObject };
  }
  if (name === 'events') {
    return { custom_events: exportEvents(profile.customEvents).filter((event) => event['name'] === asked['name']) };
  }
  const purchases = exportEvents(profile.purchases).filter((purchase) => purchase['name'] === asked['product_id']);
  return {
    purchase_events: purchases.map(({ name: productId, ...summary }) => ({ product_id: productId, ...summary })),
  };
}
