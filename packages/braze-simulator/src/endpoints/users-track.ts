import type { Effect } from '../workspace/effect.ts';
import type { TrackItemError } from '../workspace/faults.ts';
import type { WorkspaceSettings } from '../workspace/workspace-settings.ts';
import { BrazeRefusal, isObject, objectBody } from './endpoint.ts';
import type { Endpoint, EndpointAnswer, EndpointContext, EndpointRequest, JsonObject } from './endpoint.ts';
import { readAttributes } from './track-attributes.ts';
import { readEvent, readPurchase } from './track-events.ts';
import { TrackProblem } from './track-problem.ts';

/** `POST /users/track`: attributes, events and purchases of up to 75 objects. */
export const usersTrack: Endpoint = {
  method: 'POST',
  path: '/users/track',
  scope: 'users.track',
  pool: 'track',
  answer,
};

/** Objects in one request, over the three arrays together. Source: Braze docs, `/users/track`. */
const maxObjects = 75;

/** Braze's text for a request of which nothing can be used. Known from integrators' fixtures. */
export const nothingValid = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.";

/** In the order Braze processes them. Source: Braze docs, `/users/track`. */
const arrayNames = ['attributes', 'events', 'purchases'] as const;

/** The arrays a track request may have. */
export type ArrayName = (typeof arrayNames)[number];

const readers: Record<ArrayName, (item: JsonObject, settings: WorkspaceSettings) => Effect> = {
  attributes: readAttributes,
  events: readEvent,
  purchases: readPurchase,
};

function answer(request: EndpointRequest, { settings }: EndpointContext): EndpointAnswer {
  const arrays = readArrays(objectBody(request.body));
  const effects: Effect[] = [];
  const errors: TrackItemError[] = [];
  const counts: Record<string, number> = {};
  for (const [name, items] of arrays) {
    let processed = 0;
    for (const [index, item] of items.entries()) {
      const outcome = readItem(name, index, item, request, settings);
      if (typeof outcome === 'function') {
        effects.push(outcome);
        processed += 1;
      } else {
        errors.push(outcome);
      }
    }
    counts[`${name}_processed`] = processed;
  }
  if (effects.length === 0) throw new BrazeRefusal(400, nothingValid, { fields: errors.length > 0 ? { errors } : {} });
  const body = { ...counts, message: 'success', ...(errors.length > 0 ? { errors } : {}) };
  return { status: 201, body, effect: (scope) => effects.forEach((effect) => effect(scope)) };
}

/** The arrays a track request has, in the order Braze processes them. Throws a 400. */
export function readArrays(body: JsonObject): [ArrayName, unknown[]][] {
  const arrays: [ArrayName, unknown[]][] = [];
  for (const name of arrayNames) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (!Array.isArray(value)) throw new BrazeRefusal(400, `'${name}' must be an array of objects`);
    arrays.push([name, value]);
  }
  const total = arrays.reduce((sum, [, items]) => sum + items.length, 0);
  if (total > maxObjects) throw new BrazeRefusal(400, 'Max Input Length Exceeded');
  return arrays;
}

/** What an object of a track request does, or why it is rejected. */
export function readItem(
  name: ArrayName,
  index: number,
  item: unknown,
  { forcedErrors }: EndpointRequest,
  settings: WorkspaceSettings,
): Effect | TrackItemError {
  const forced = forcedErrors.find((error) => error.input_array === name && error.index === index);
  if (forced) return forced;
  try {
    if (!isObject(item)) throw new TrackProblem('BAD_OBJECT');
    return readers[name](item, settings);
  } catch (error) {
    if (!(error instanceof TrackProblem)) throw error;
    return { type: error.typeFor(settings.unknowns), input_array: name, index };
  }
}
