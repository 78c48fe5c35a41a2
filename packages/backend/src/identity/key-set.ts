import { createLocalJWKSet, errors, type CryptoKey, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';

/** Fetches a published key set; rejects where it cannot be had in a few seconds. */
export type FetchKeySet = (url: string) => Promise<unknown>;

/** How long a fetched set is used without asking again; a key that was withdrawn is refused after that. */
export const keySetFreshMs = 10 * 60_000;
/** How long a set is used at most while no newer one can be fetched. Then its tokens are refused. */
export const keySetUsableMs = 60 * 60_000;
/** The least time between two fetches, whatever tokens ask for and however a fetch ended. */
export const keySetCooldownMs = 30_000;

/** The public keys a site publishes at a URL. */
export interface KeySet {
  /** The key a token's header names. @throws Error where there is none, or the set could not be had. */
  key(header: JWTHeaderParameters, nowMs: number): Promise<CryptoKey>;
}

interface Fetched {
  readonly resolve: ReturnType<typeof createLocalJWKSet>;
  readonly at: number;
}

/**
 * A key set (RFC 7517) that is fetched when it is first needed, again when it is no longer fresh, and when a token names
 * a key it does not have; requests that need it at the same time share one fetch. While its publisher is down the last
 * set goes on for a bounded time, after which it fails closed. `jose` can fetch by itself, but counts its cooldown from
 * the last success, so that every token would knock on a publisher that is down, and does not outlast an outage.
 */
export function createKeySet(url: string, fetchKeys: FetchKeySet, onFailure: (cause: unknown) => void): KeySet {
  let fetched: Fetched | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;

  const fetchOnce = async (nowMs: number): Promise<void> => {
    try {
      const set = await fetchKeys(url);
      fetched = { resolve: createLocalJWKSet(set as JSONWebKeySet), at: nowMs };
    } catch (cause) {
      onFailure(cause);
    }
  };
  const refresh = (nowMs: number): Promise<void> => {
    const isCooling = nowMs >= triedAt && nowMs - triedAt < keySetCooldownMs;
    if (fetching === undefined && isCooling) return Promise.resolve();
    if (fetching === undefined) {
      triedAt = nowMs;
      fetching = fetchOnce(nowMs).finally(() => {
        fetching = undefined;
      });
    }
    return fetching;
  };
  const isYoungerThan = (ageMs: number, nowMs: number): boolean => fetched !== undefined && nowMs - fetched.at < ageMs;
  const resolve = async (header: JWTHeaderParameters, nowMs: number): Promise<CryptoKey> => {
    if (fetched === undefined || !isYoungerThan(keySetUsableMs, nowMs)) throw new errors.JWKSTimeout();
    return fetched.resolve(header);
  };

  return {
    async key(header, nowMs) {
      if (!isYoungerThan(keySetFreshMs, nowMs)) await refresh(nowMs);
      try {
        return await resolve(header, nowMs);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await refresh(nowMs);
        return resolve(header, nowMs);
      }
    },
  };
}
