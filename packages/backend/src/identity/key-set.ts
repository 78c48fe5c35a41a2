import { createLocalJWKSet, errors, type CryptoKey, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';

/** Fetches a published key set; rejects where it cannot be had in a few seconds. */
export type FetchKeySet = (url: string) => Promise<unknown>;

/** How old a set may be before a newer one is fetched, beside the check that finds it so. */
export const keySetRenewMs = 5 * 60_000;
/** How old a set may be before a check waits for a newer one; a key that was withdrawn is refused after that. */
export const keySetFreshMs = 10 * 60_000;
/** How long after a fetch that failed no check waits for the next one: its publisher is known to be down. */
export const keySetDownMs = 60_000;
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
 * A key set (RFC 7517) that is fetched when it is first needed, again as it ages, and when a token names a key it does not have; requests
 * that need it at the same time share one fetch. While tokens come in, a newer set is there before the old one has to be given up, so that a
 * slow publisher delays none of them; after a pause the first ones wait for it, rather than trust a key that was withdrawn meanwhile. While its
 * publisher is down the last set goes on for a bounded time, after which it fails closed. `jose` can fetch by itself, but counts its
 * cooldown from the last success, so that every token would knock on a publisher that is down, and does not outlast an outage.
 */
export function createKeySet(url: string, fetchKeys: FetchKeySet, onFailure: (cause: unknown) => void): KeySet {
  let fetched: Fetched | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;

  const fetchOnce = async (nowMs: number): Promise<void> => {
    try {
      const set = await fetchKeys(url);
      fetched = { resolve: createLocalJWKSet(set as JSONWebKeySet), at: nowMs };
      failedAt = Number.NEGATIVE_INFINITY;
    } catch (cause) {
      failedAt = nowMs;
      onFailure(cause);
    }
  };
  const refresh = (nowMs: number): Promise<void> => {
    if (fetching === undefined && isWithin(keySetCooldownMs, triedAt, nowMs)) return Promise.resolve();
    if (fetching === undefined) {
      triedAt = nowMs;
      fetching = fetchOnce(nowMs).finally(() => {
        fetching = undefined;
      });
    }
    return fetching;
  };
  const isYoungerThan = (ageMs: number, nowMs: number): boolean =>
    fetched !== undefined && isWithin(ageMs, fetched.at, nowMs);
  const mustWait = (nowMs: number): boolean =>
    !isYoungerThan(keySetUsableMs, nowMs) ||
    (!isYoungerThan(keySetFreshMs, nowMs) && !isWithin(keySetDownMs, failedAt, nowMs));
  const resolve = async (header: JWTHeaderParameters, nowMs: number): Promise<CryptoKey> => {
    if (fetched === undefined || !isYoungerThan(keySetUsableMs, nowMs)) throw new errors.JWKSTimeout();
    return fetched.resolve(header);
  };

  return {
    async key(header, nowMs) {
      if (!isYoungerThan(keySetRenewMs, nowMs)) {
        const renewed = refresh(nowMs);
        if (mustWait(nowMs)) await renewed;
      }
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

/** Whether two times are less than that apart: after the clock was set back, what was noted ahead of it is not new for so much longer. */
function isWithin(ms: number, atMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) < ms;
}
