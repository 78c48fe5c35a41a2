import type { Visit } from './session-request.ts';

/** What a site's server writes anew into each token for one person (RFC 7519, section 4.1; OpenID Connect Core, section 2). */
const changing = ['exp', 'iat', 'nbf', 'jti', 'auth_time'];

/**
 * Whether two visits are surely one person's with a newer token: the page names the same identities, and both tokens
 * claim the same. Nothing is verified here, where nothing could be; the backend does, and what a token that lies could
 * gain is its own unsaved clicks. In doubt it is somebody else.
 */
export function isSamePerson(before: Visit | undefined, after: Visit | undefined): boolean {
  const about = before && nameOf(before);
  return !!about && !!after && about === nameOf(after);
}

function nameOf({ token, ...visit }: Visit): string | undefined {
  try {
    const payload = token!.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/');
    const claims = JSON.parse(atob(payload)) as object;
    return JSON.stringify([visit, claims], (key, value: unknown) => (changing.includes(key) ? undefined : value));
  } catch {
    return;
  }
}
