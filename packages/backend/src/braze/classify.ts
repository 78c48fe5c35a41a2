import type { Exchange, ResponseHeaders } from './exchange.ts';
import type { BrazeFailure, BrazeOutcome, CallTrace } from './outcome.ts';
import { noStanding, readRateLimitHeaders } from './rate-limit-headers.ts';
import { describeRejection } from './rejection-text.ts';

type Body = Readonly<Record<string, unknown>>;

/** Names what became of a request. Reasons and trace are redacted: nothing Braze repeats from the request passes. */
export function classify(exchange: Exchange, durationMs: number, nowMs: number): BrazeOutcome<Body> {
  const trace = traceOf(exchange, durationMs, nowMs);
  if (exchange.kind === 'failure') {
    return { outcome: exchange.mayHaveArrived ? 'unknown' : 'not_sent', reason: exchange.reason, trace };
  }
  const { status, body } = exchange;
  if (status >= 200 && status < 300) {
    return isBody(body) ? { outcome: 'ok', body, trace } : { outcome: 'unknown', reason: 'unreadable_answer', trace };
  }
  return classifyError(status, body, trace);
}

function classifyError(status: number, body: unknown, trace: CallTrace): BrazeFailure {
  const reason = `braze_${status}`;
  if (status === 400 || status === 413) return rejection(body, trace);
  if (status === 401 || status === 403) return { outcome: 'unauthorized', reason, trace };
  if (status === 429) return { outcome: 'rate_limited', retryAt: trace.rateLimit.retryAt, reason, trace };
  if (status >= 500 || status === 408) return { outcome: 'unavailable', reason, trace };
  return { outcome: 'misrouted', reason, trace };
}

/** The rejection that a 400, or a 2xx with errors, stands for. */
export function rejection(body: unknown, trace: CallTrace): BrazeFailure {
  const fields = isBody(body) ? body : {};
  const items = itemErrors(fields);
  const [firstItem] = listOf(fields['errors']);
  const text = trace.status !== null && trace.status >= 400 ? fields['message'] : errorText(firstItem);
  const words = describeRejection(text);
  const reason = `braze_${trace.status ?? 0}:${words}`;
  return { outcome: 'rejected', reason, items, isGroupUnknown: words === 'invalid_subscription_group_id', trace };
}

/** The arrays of a track request that we send, never more than one at a time. */
const trackArrays: ReadonlySet<unknown> = new Set(['attributes', 'events']);

/**
 * The objects of a track request that Braze names as wrong, by index, each with its reason. Source: Braze docs, `/users/track`:
 * `errors: [{ type, input_array, index }]`.
 */
export function itemErrors(body: Body): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const error of listOf(body['errors'])) {
    if (!isBody(error) || !trackArrays.has(error['input_array'])) continue;
    const index = error['index'];
    if (typeof index === 'number' && Number.isInteger(index)) {
      found.set(index, `braze_400:${describeRejection(errorText(error))}`);
    }
  }
  return found;
}

function errorText(error: unknown): unknown {
  return isBody(error) ? error['type'] : error;
}

function traceOf(exchange: Exchange, durationMs: number, nowMs: number): CallTrace {
  if (exchange.kind === 'failure') return { status: null, requestId: null, durationMs, rateLimit: noStanding };
  const { status, headers } = exchange;
  return { status, requestId: requestIdOf(headers), durationMs, rateLimit: readRateLimitHeaders(headers, nowMs) };
}

function requestIdOf(headers: ResponseHeaders): string | null {
  const id = headers['x-request-id'];
  return typeof id === 'string' && /^[0-9a-f-]{8,64}$/i.test(id) ? id : null;
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
