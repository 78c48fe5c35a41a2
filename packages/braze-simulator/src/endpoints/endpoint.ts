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
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Undefined for GET. */
  readonly body: unknown;
  /** Objects that a fault wants rejected. */
  readonly forcedErrors: readonly TrackItemError[];
}

/** What an endpoint may look at. It changes nothing itself: it answers with an effect. */
export interface EndpointContext {
  readonly settings: WorkspaceSettings;
  /** The state as reads see it, which may lag. */
  readonly readable: WorkspaceState;
  /** The state with every effect so far, for what Braze checks at the door. */
  readonly applied: WorkspaceState;
  /** When the request was received, in milliseconds since the epoch. */
  readonly at: number;
}

/** An answer, and what it does to the workspace. */
export interface EndpointAnswer {
  readonly status: number;
  readonly body: JsonObject;
  readonly effect?: Effect;
  /** What else the body says once the effect is applied. An effect with this is seen by reads at once. */
  readonly result?: (applied: WorkspaceState) => JsonObject;
}

/** One of Braze's REST endpoints. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** A part may be named, as in `/campaigns/:campaign_id/send`. */
  readonly path: string;
  /** The permission a key needs. */
  readonly scope: string;
  /** The rate limit it counts towards, or how to tell from the body; null for none. */
  readonly pool: RatePool | null | ((body: unknown) => RatePool);
  /** The text of its 401. Default: `Invalid API key: ` and the key. */
  readonly badKeyText?: string;
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
