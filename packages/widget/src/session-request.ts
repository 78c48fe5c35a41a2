import type { SessionRequest } from '@preference-center/backend/contract';

/** Who the page says is visiting: a value for each identity space, and the site's own token where there is one. */
export interface Person {
  /** Values by the code of their identity space; empty where the page can name nobody. */
  readonly identities: Readonly<Record<string, string>>;
  /** A JWT from the site's own server, the proof that the identities are the visitor's. */
  readonly token?: string | undefined;
  /** What a link in a message brought to the page: another proof, which can name the visitor by itself. */
  readonly link?: string | undefined;
  /**
   * Whether the page has named the visitor, or another one, since the link came: then the link counts only if it surely
   * names the same person. Only beside a link.
   */
  readonly linkYields?: boolean | undefined;
}

/** A person at the center of a property. */
export interface Visit extends Person {
  /** Base URL of the backend, without a trailing slash. */
  readonly endpoint: string;
  /** Code of the property. */
  readonly property: string;
  /** Version of the configuration that the loader was built from, if a loader is there. */
  readonly configVersion?: string | undefined;
}

/** The languages the visitor would like, most wanted first: the page's own, then the browser's. BCP 47 tags, at most 16. */
export function wantedLanguages(): string[] {
  const languages = [document.documentElement.lang, ...navigator.languages];
  return languages.filter((language) => language && language.length <= 64).slice(0, 16);
}

/** Who wants to see every session request's answer; the diagnostics do. The first to ask may clone it. */
export const sessionWatchers = new Set<(answer: Promise<Response>) => void>();

/**
 * Sends `POST /v1/properties/{property}/sessions`. The page's part opens sessions while the component is still loading,
 * the component itself opens later ones. Rejects when the network fails or `signal` aborts.
 */
export function requestSession(visit: Visit, signal: AbortSignal): Promise<Response> {
  const { endpoint, property, ...said } = visit;
  const body: SessionRequest = { ...said, languages: wantedLanguages() };
  const answer = sendJson(`${endpoint}/v1/properties/${property}/sessions`, 'POST', body, { signal });
  for (const watch of sessionWatchers) watch(answer);
  return answer;
}

/** One request, with a JSON body where there is one, without cookies and without telling the backend which page it comes from. */
export function sendJson(url: string, method: string, body: object | undefined, more: RequestInit): Promise<Response> {
  return fetch(url, {
    method,
    body: JSON.stringify(body),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    ...more,
    headers: { ...(body && { 'content-type': 'application/json' }), ...more.headers },
  });
}
