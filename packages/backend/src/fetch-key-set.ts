/** How long a published key set may take, whole, unless another time is given. */
const usualTimeoutMs = 3000;
/** More than any published set is long, so that its publisher cannot fill the memory. */
const maxBytes = 262_144;

/**
 * Fetches a published key set (RFC 7517) as parsed JSON. A redirect is not followed: it would move the trust that the
 * configuration puts in one address.
 *
 * @throws Error where the answer is late, too long, not 200 or not JSON.
 */
export async function fetchKeySet(url: string, timeoutMs = usualTimeoutMs): Promise<unknown> {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error('the key set was not answered with 200');
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the rest of the body.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw new Error('the key set is too long');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** Why a key set could not be fetched, in a word for a log: the code of the network, else the kind of error. */
export function keySetFailureReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  // `fetch` hides what the network said behind a TypeError.
  for (const each of [error.cause, error]) {
    if (each instanceof Error && 'code' in each && typeof each.code === 'string') return each.code;
  }
  return error.name;
}
