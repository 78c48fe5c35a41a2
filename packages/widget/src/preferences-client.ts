import type { Change, PreferencesResponse, Problem, SessionResponse } from '@preference-center/backend/contract';
import { requestSession } from './session-request.ts';
import type { CenterAddress, Person } from './session-request.ts';
import { WidgetError } from './widget-error.ts';

/**
 * The component's side of the HTTP API. Each method makes one request, never retries, and rejects with a
 * {@link WidgetError} only.
 */
export class PreferencesClient {
  readonly #center: CenterAddress;
  readonly #timeoutMs: number;

  /** `timeoutMs` is how long a whole answer may take, 15 seconds by default. */
  constructor(center: CenterAddress, timeoutMs = 15_000) {
    this.#center = center;
    this.#timeoutMs = timeoutMs;
  }

  /** Opens a session, or takes the answer of a request for the same person that is under way already. */
  openSession(person: Person, signal: AbortSignal, started?: Promise<Response>): Promise<SessionResponse> {
    return this.#answer(started ?? requestSession(this.#center, person, signal));
  }

  /** Saves the changes, all of them or none. The request outlives the page, so that leaving at once loses nothing. */
  save(token: string, changes: readonly Change[]): Promise<PreferencesResponse> {
    const body = JSON.stringify({ changes });
    return this.#answer(
      fetch(`${this.#center.endpoint}/v1/preferences`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        // Browsers refuse to keep more than 64 KiB alive (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch).
        keepalive: body.length < 60_000,
      }),
    );
  }

  async #answer<Body extends SessionResponse | PreferencesResponse>(response: Promise<Response>): Promise<Body> {
    let timer;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new WidgetError('timeout')), this.#timeoutMs);
    });
    try {
      return await Promise.race([read<Body>(response), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function read<Body extends SessionResponse | PreferencesResponse>(request: Promise<Response>): Promise<Body> {
  const response = await request.catch(() => {
    throw new WidgetError('network');
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const { code = 'internal_error', conflicts } = (body ?? {}) as Partial<Problem>;
    throw new WidgetError(code, conflicts);
  }
  if (!(body as Partial<Body> | undefined)?.session) throw new WidgetError('invalid_response');
  return body as Body;
}
