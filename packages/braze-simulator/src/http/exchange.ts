import { randomUUID } from 'node:crypto';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Fault } from '../workspace/faults.ts';
import type { RateStanding } from '../workspace/rate-limits.ts';
import type { ReceivedRequest } from '../workspace/received-request.ts';

/** What is known of a request to Braze's API while it is being answered. */
export interface Exchange {
  readonly id: string;
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `performance.now()` when it arrived. */
  readonly startedMs: number;
  readonly endpoint: Endpoint | null;
  body: unknown;
  isAuthorized: boolean;
  rate: RateStanding | null;
  fault: Fault | null;
  effect: ReceivedRequest['effect'];
  isRecorded: boolean;
}

/** Starts an exchange for a request line. `url` is the path with its query. */
export function startExchange(
  method: string,
  url: string,
  context: Pick<Exchange, 'at' | 'number' | 'endpoint' | 'params'>,
): Exchange {
  const questionMark = url.indexOf('?');
  const path = questionMark === -1 ? url : url.slice(0, questionMark);
  const query = questionMark === -1 ? {} : readQuery(url.slice(questionMark + 1));
  return {
    ...context,
    id: randomUUID(),
    method,
    path,
    query,
    startedMs: performance.now(),
    body: undefined,
    isAuthorized: false,
    rate: null,
    fault: null,
    effect: 'none',
    isRecorded: false,
  };
}

/** The exchange as it is remembered. A key sent the old way, in the query or the body, is left out. */
export function recordOf(exchange: Exchange, status: number | null): ReceivedRequest {
  const { id, number, method, path, query, body, at, fault, effect } = exchange;
  return { id, number, method, path, query, body: withoutKey(body), at, status, effect, fault: fault?.kind ?? null };
}

function readQuery(text: string): Record<string, string[]> {
  const query = new Map<string, string[]>();
  for (const [rawName, value] of new URLSearchParams(text)) {
    const name = rawName.endsWith('[]') ? rawName.slice(0, -2) : rawName;
    if (name === 'api_key') continue;
    const values = query.get(name);
    if (values) values.push(value);
    else query.set(name, [value]);
  }
  return Object.fromEntries(query);
}

function withoutKey(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('api_key' in body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'api_key'));
}
