import type { FaultKind } from './faults.ts';

/** A request to one of Braze's endpoints as the simulator received it. Headers, and so the key, are not kept. */
export interface ReceivedRequest {
  /** Also sent as `x-request-id`. */
  readonly id: string;
  /** Counts up from 1 in the order the requests were received. */
  readonly number: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Each query parameter without its `[]`, with all its values. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** The parsed JSON body; undefined when there was none, or when it was refused before it was read. */
  readonly body: unknown;
  /** When it was received, in milliseconds since the epoch. */
  readonly at: number;
  /** The status it was answered with; null when a fault left it without an answer. */
  readonly status: number | null;
  /** Whether its effect was applied, is held back, or there was none. */
  readonly effect: 'applied' | 'held' | 'none';
  /** The fault that met it, if any. */
  readonly fault: FaultKind | null;
}

/** Selects requests. What is left out matches everything. */
export interface RequestMatch {
  /** `GET` or `POST`. */
  readonly method?: string;
  /** The exact path, such as `/users/track`. */
  readonly path?: string;
  /** A further condition; only in process. */
  readonly where?: (request: Pick<ReceivedRequest, 'method' | 'path' | 'query' | 'body'>) => boolean;
}

/** Whether the request is one of those selected. */
export function matchesRequest(
  match: RequestMatch,
  request: Pick<ReceivedRequest, 'method' | 'path' | 'query' | 'body'>,
): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== request.method) return false;
  if (match.path !== undefined && match.path !== request.path) return false;
  return match.where?.(request) ?? true;
}
