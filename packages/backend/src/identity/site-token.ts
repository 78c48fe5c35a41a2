import { jwtVerify } from 'jose';
import { AppError } from '../app-error.ts';
import type { SiteTokenVerification } from '../config/schema.ts';

/** How far the clocks of the site's server and ours may be apart. */
const clockToleranceSeconds = 60;

/** What a site's token says. `expiresAt` is when it stops being taken, epoch milliseconds: its `exp` by the slowest clock allowed. */
export interface SiteTokenClaims {
  /** For each identity space (by code), the value the site's server vouches for. */
  readonly identities: Readonly<Record<string, string>>;
  readonly expiresAt: number;
}

/**
 * Verifies the JWT a site's own server signed for its visitor: algorithm pinned by the configuration, `exp` and the
 * configured `aud` (and `iss`) required.
 *
 * @throws AppError `credentials_rejected`, the same for every reason, so that an attacker learns nothing from it.
 */
export async function verifySiteToken(
  token: string,
  verification: SiteTokenVerification,
  nowMs: number,
): Promise<SiteTokenClaims> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(verification.secret), {
      algorithms: [verification.algorithm],
      audience: verification.audience,
      ...(verification.issuer === undefined ? {} : { issuer: verification.issuer }),
      requiredClaims: ['exp'],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(nowMs),
    });
    const identities = Object.entries(verification.claims).flatMap(([space, claim]) => {
      const value = payload[claim];
      return typeof value === 'string' ? [[space, value] as const] : [];
    });
    return {
      identities: Object.fromEntries(identities),
      expiresAt: ((payload.exp ?? 0) + clockToleranceSeconds) * 1000,
    };
  } catch (cause) {
    throw new AppError('credentials_rejected', { cause });
  }
}
