import type { SessionRequest } from '@preference-center/backend/contract';

/** Who the page says is visiting: a value for each identity space, and the site's own token where there is one. */
export interface Person {
  /** Values by the code of their identity space; empty where the page can name nobody. */
  readonly identities: Readonly<Record<string, string>>;
  /** A JWT from the site's own server, the proof that the identities are the visitor's. */
  readonly token?: string | undefined;
}

/** Which center is asked for, and where it is served. */
export interface CenterAddress {
  /** Base URL of the backend, without a trailing slash. */
  readonly endpoint: string;
  /** Code of the property. */
  readonly property: string;
  /** Version of the configuration that the loader was built from, if a loader is there. */
  readonly configVersion?: string | undefined;
}

/** The languages the visitor would like, most wanted first: the page's own, then the browser's. BCP 47 tags, at most 16. */
export function wantedLanguages(): string[] {
  const languages = new Set([document.documentElement.lang, ...navigator.languages]);
  return [...languages].filter((language) => language && language.length <= 64).slice(0, 16);
}

/**
 * Sends `POST /v1/properties/{property}/sessions`. Both the loader, before the component has arrived, and the component
 * open sessions, so both bundles hold this function. Rejects when the network fails or `signal` aborts.
 */
export function requestSession(center: CenterAddress, person: Person, signal: AbortSignal): Promise<Response> {
  const body: SessionRequest = {
    identities: person.identities,
    token: person.token,
    languages: wantedLanguages(),
    configVersion: center.configVersion,
  };
  return fetch(`${center.endpoint}/v1/properties/${center.property}/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    signal,
  });
}
