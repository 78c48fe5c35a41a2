import type { Effect } from '../workspace/effect.ts';
import type { TrackItemError } from '../workspace/faults.ts';
import type { RatePool } from '../workspace/rate-limits.ts';
import type { WorkspaceSettings } from '../workspace/workspace-settings.ts';
import type { WorkspaceState } from '../workspace/workspace-state.ts';

/** A parsed JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** An admitted request: the key, permission, rate limit, content type and JSON syntax were in order. */
export interface EndpointRequest {
  /** Each query parameter without its `[]`, with all its values. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Undefined for GET. */
  readonly body: unknown;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Objects that a fault wants rejected. */
  readonly forcedErrors: readonly TrackItemError[];
}

/** What an endpoint may look at. It changes nothing itself: it answers with an effect. */
export interface EndpointContext {
  readonly settings: WorkspaceSettings;
  /** The state as reads see it, which may lag. */
  readonly readable: WorkspaceState;
}

/** An answer, and what it does to the workspace. */
export interface EndpointAnswer {
  readonly status: number;
  readonly body: JsonObject;
  readonly effect?: Effect;
}

/** One of Braze's REST endpoints. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The permission a key needs. */
  readonly scope: string;
  /** The rate limit it counts towards, or how to tell from the body. */
  readonly pool: RatePool | ((body: unknown) => RatePool);
  /** Validates and answers. Throws a BrazeRefusal for a request that Braze would refuse. */
  readonly answer: (request: EndpointRequest, context: EndpointContext) => EndpointAnswer;
}

/** A refusal as Braze words it: the status and the `message` of the JSON body, with further fields if any. */
export class BrazeRefusal extends Error {
  override readonly name = 'BrazeRefusal';
  readonly status: number;
  readonly body: JsonObject;
  /** Some refusals are only discovered after part of the request was accepted. */
  readonly effect: Effect | undefined;

  constructor(status: number, message: string, more: { fields?: JsonObject; effect?: Effect } = {}) {
    super(message);
    this.status = status;
    this.body = { message, ...more.fields };
    this.effect = more.effect;
  }
}

/** The body as an object. Throws a 400 for anything else. */
export function objectBody(body: unknown): JsonObject {
  if (!isObject(body)) throw new BrazeRefusal(400, 'The request body must be a JSON object');
  return body;
}

/** Whether a parsed JSON value is an object, neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
