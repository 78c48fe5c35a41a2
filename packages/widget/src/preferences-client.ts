import type { Change, PreferencesResponse, Problem, SessionResponse } from '@preference-center/backend/contract';
import { requestSession, sendJson } from './session-request.ts';
import type { Visit } from './session-request.ts';
import { WidgetError } from './widget-error.ts';

/**
 * One visit's side of the HTTP API. It holds the session token, in memory only, so that a token can never serve another
 * person. Its methods reject with a {@link WidgetError}.
 */
export class PreferencesClient {
  readonly #visit: Visit;
  readonly #timeoutMs: number;
  readonly #abort = new AbortController();
  #token = '';

  /** `timeoutMs` is how long a whole answer may take. */
  constructor(visit: Visit, timeoutMs: number) {
    this.#visit = visit;
    this.#timeoutMs = timeoutMs;
  }

  /** Ends the visit. Loads under way fail; a save goes on, because the visitor asked for it. */
  end(): void {
    this.#abort.abort();
  }

  /** Opens a session, or takes the answer of a request for this visit that is under way already. */
  openSession(started?: Promise<Response>): Promise<SessionResponse> {
    return this.#answer(started ?? requestSession(this.#visit, this.#abort.signal));
  }

  /**
   * Saves the changes, all of them or none. A session that has run out is opened once more: sessions are short, and the
   * visitor has done nothing wrong by taking their time.
   */
  async save(changes: readonly Change[]): Promise<PreferencesResponse> {
    try {
      return await this.#patch(changes);
    } catch (error) {
      if ((error as WidgetError).code !== 'session_rejected') throw error;
      await this.openSession();
      return this.#patch(changes);
    }
  }

  #patch(changes: readonly Change[]): Promise<PreferencesResponse> {
    return this.#answer(
      sendJson(
        `${this.#visit.endpoint}/v1/preferences`,
        'PATCH',
        { changes },
        {
          headers: { authorization: `Bearer ${this.#token}` },
          // Leaving the page at once loses nothing. Browsers refuse to keep more than 64 KiB alive
          // (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), and 300 changes with the longest codes fit.
          keepalive: changes.length < 300,
        },
      ),
    );
  }

  async #answer<Body extends SessionResponse | PreferencesResponse>(request: Promise<Response>): Promise<Body> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new WidgetError('timeout')), this.#timeoutMs);
    });
    const body = await Promise.race([read<Body>(request), late]).finally(() => clearTimeout(timer));
    this.#token = body.session.token;
    return body;
  }
}

async function read<Body extends SessionResponse | PreferencesResponse>(request: Promise<Response>): Promise<Body> {
  const response = await request.catch(() => {
    throw new WidgetError('network');
  });
  const body = (await response.json().catch(() => undefined)) as Partial<Body> | Problem | undefined;
  if (response.ok && body && 'session' in body) return body as Body;
  const { code = response.ok ? 'invalid_response' : 'internal_error', conflicts } = (body ?? {}) as Partial<Problem>;
  throw new WidgetError(code, conflicts);
}
