import type { Pool } from 'undici';

/** One HTTP request as the client makes it. `path` has no trailing slash: Braze may answer 403 to one. */
export interface CallRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What happened on the wire. `body` is undefined where it was not JSON. */
export type Exchange =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: ResponseHeaders; readonly body: unknown }
  | { readonly kind: 'failure'; readonly mayHaveArrived: boolean; readonly reason: string };

/** The key and limits an exchange is made with. */
export interface ExchangeSettings {
  readonly apiKey: string;
  /** For the whole exchange: connecting, sending, waiting, reading. Milliseconds. */
  readonly timeoutMs: number;
}

/** Makes one request and reads the whole answer. Never throws: what went wrong is in the result. */
export async function exchange(
  pool: Pool,
  { method, path, body }: CallRequest,
  { apiKey, timeoutMs }: ExchangeSettings,
  signal?: AbortSignal,
): Promise<Exchange> {
  if (signal?.aborted === true) return { kind: 'failure', mayHaveArrived: false, reason: 'stopping' };
  const abort = new AbortController();
  const cancel = (reason: string) => (): void => abort.abort(new CancelledError(reason));
  const onStop = cancel('stopping');
  const timer = setTimeout(cancel('timeout'), timeoutMs);
  signal?.addEventListener('abort', onStop, { once: true });
  try {
    const response = await pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: abort.signal,
    });
    const text = await response.body.text();
    return { kind: 'answer', status: response.statusCode, headers: response.headers, body: parseJson(text) };
  } catch (error) {
    return describeFailure(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onStop);
  }
}

class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

/** The phases of a connection in which nothing of the request can have left yet. */
const beforeSending = new Set(['connect', 'getaddrinfo']);
const neverSent = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_INVALID_ARG', 'ERR_INVALID_CHAR']);
const refusedCertificate = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/;

function describeFailure(error: unknown): Exchange {
  if (error instanceof CancelledError) return { kind: 'failure', mayHaveArrived: true, reason: error.message };
  const code = codeOf(error);
  const reason = code === undefined ? 'connection_failed' : code.toLowerCase();
  return { kind: 'failure', mayHaveArrived: !isSurelyNotSent(error), reason };
}

function isSurelyNotSent(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isSurelyNotSent);
  const code = codeOf(error) ?? '';
  if (neverSent.has(code) || refusedCertificate.test(code)) return true;
  return typeof error === 'object' && error !== null && 'syscall' in error && beforeSending.has(String(error.syscall));
}

/** The error's code where it looks like one (`ECONNRESET`); messages are left out because they may carry what was sent. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,63}$/.test(error.code) ? error.code : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
