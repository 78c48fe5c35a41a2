import type {
  Change,
  PreferencesResponse,
  Problem,
  SessionResponse,
  SessionToken,
  WantedState,
} from '@preference-center/backend/contract';
import { requestSession, sendJson } from './session-request.ts';
import type { Visit } from './session-request.ts';
import { WidgetError } from './widget-error.ts';

/** Every answer brings a session token, which serves the next request. */
interface Answer {
  readonly session: SessionToken;
}

/** However the clocks of the two sides differ, a session is renewed at most this often. */
const renewalPauseMs = 30_000;

/**
 * One visit's side of the HTTP API. It holds the session token, in memory only, so that a token can never serve another
 * person. Its methods reject with a {@link WidgetError}.
 */
export class PreferencesClient {
  readonly visit: Visit;
  readonly #timeoutMs: number;
  #abort = new AbortController();
  #token = '';
  #renewAt = Infinity;

  /** `timeoutMs` is how long a whole answer may take. */
  constructor(visit: Visit, timeoutMs: number) {
    this.visit = visit;
    this.#timeoutMs = timeoutMs;
  }

  /** Makes a session that is on its way fail; a save goes on, because the visitor asked for it. */
  end(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  /** Opens a session, or takes the answer of a request for this visit that is under way already. */
  openSession(started?: Promise<Response>): Promise<SessionResponse> {
    return this.#answer(started ?? requestSession(this.visit, this.#abort.signal));
  }

  /** Renews a session in the second half of its life; does nothing earlier, and nothing while it is being renewed. */
  async renewSession(): Promise<void> {
    if (Date.now() < this.#renewAt) return;
    this.#renewAt = Date.now() + renewalPauseMs;
    await this.send('POST', 'sessions/renewals');
  }

  /** Saves the changes, all of them or none, with the visitor's word on what stands above them. */
  save(changes: readonly Change[], global?: WantedState): Promise<PreferencesResponse> {
    // Leaving the page at once loses nothing. Browsers refuse to keep more than 64 KiB alive
    // (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), and 300 changes with the longest codes fit.
    return this.send('PATCH', 'preferences', { changes, global }, { keepalive: changes.length < 300 });
  }

  /** A request of the session, to a path below `/v1/`. */
  send<Body extends Answer>(method: string, path: string, body?: object, more?: RequestInit): Promise<Body> {
    const headers = { authorization: `Bearer ${this.#token}` };
    return this.#answer(sendJson(`${this.visit.endpoint}/v1/${path}`, method, body, { headers, ...more }));
  }

  async #answer<Body extends Answer>(request: Promise<Response>): Promise<Body> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new WidgetError('timeout')), this.#timeoutMs);
    });
    const body = await Promise.race([read<Body>(request), late]).finally(() => clearTimeout(timer));
    const { token, expiresAt } = body.session;
    const now = Date.now();
    this.#token = token;
    this.#renewAt = Math.max((now + expiresAt) / 2, now + renewalPauseMs);
    return body;
  }
}

async function read<Body extends Answer>(request: Promise<Response>): Promise<Body> {
  const response = await request.catch(() => {
    throw new WidgetError('network');
  });
  const body = (await response.json().catch(() => undefined)) as Partial<Body> | Problem | undefined;
  if (response.ok && body && 'session' in body) return body as Body;
  const { code = response.ok ? 'invalid_response' : 'internal_error', conflicts } = (body ?? {}) as Partial<Problem>;
  throw new WidgetError(code, conflicts);
}
