import {
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import { AppError } from '../app-error.ts';
import type { SiteTokenVerification } from '../config/proof-schema.ts';
import { tokenKeys, type TokenAlgorithm } from '../config/token-keys.ts';
import type { KeySet } from './key-set.ts';

/** How far the clocks of the site's server and ours may be apart. */
const clockToleranceSeconds = 60;

/** What a site's token says. `expiresAt` is when it stops being taken, epoch milliseconds: its `exp` by the slowest clock allowed. */
export interface SiteTokenClaims {
  /** For each identity space (by code), the value the site's server vouches for. */
  readonly identities: Readonly<Record<string, string>>;
  readonly expiresAt: number;
}

/**
 * Verifies the JWT a site's own server signed for its visitor: algorithm pinned by the configuration, `exp` and, where
 * they are configured, `aud` and `iss` required.
 *
 * @throws AppError `credentials_rejected`, the same for every reason, so that an attacker learns nothing from it.
 */
export type VerifySiteToken = (token: string, nowMs: number) => Promise<SiteTokenClaims>;

/** What the header may say for each algorithm; RFC 9864 gave Ed25519 a name of its own. */
const headerAlgorithms: Readonly<Record<TokenAlgorithm, readonly string[]>> = {
  HS256: ['HS256'],
  RS256: ['RS256'],
  ES256: ['ES256'],
  EdDSA: ['EdDSA', 'Ed25519'],
};

/** Prepares {@link VerifySiteToken} for a property; `keySet` is what its `jwksUrl` publishes, where it has one. */
export function createSiteTokenVerifier(verification: SiteTokenVerification, keySet?: KeySet): VerifySiteToken {
  const { algorithm, audience, issuer, claims } = verification;
  const keys = tokenKeys(verification);
  const keysFor = (token: string, nowMs: number): JWTVerifyGetKey[] => {
    if (keySet !== undefined) return [(header) => keySet.key(header, nowMs)];
    const { kid } = decodeProtectedHeader(token);
    const named = keys.filter(({ id }) => id === undefined || kid === undefined || id === kid);
    return named.map(
      ({ key }) =>
        async () =>
          key,
    );
  };
  return async (token, nowMs) => {
    try {
      const payload = await verifyWithAny(token, keysFor(token, nowMs), {
        algorithms: [...headerAlgorithms[algorithm]],
        ...(audience === undefined ? {} : { audience }),
        ...(issuer === undefined ? {} : { issuer }),
        requiredClaims: ['exp'],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(nowMs),
      });
      return {
        identities: readIdentities(payload, claims),
        expiresAt: ((payload.exp ?? 0) + clockToleranceSeconds) * 1000,
      };
    } catch (cause) {
      throw new AppError('credentials_rejected', { cause, reason: reasonOf(cause) });
    }
  };
}

/** `jose` names each reason, for example `token_expired`; none of its codes repeats what was sent. */
function reasonOf(cause: unknown): string {
  return cause instanceof errors.JOSEError
    ? cause.code.toLowerCase().replace(/^err_(jwt_)?/, 'token_')
    : 'token_malformed';
}

/** Only a signature that does not fit leads to the next key: what else is wrong with a token is wrong under every key. */
async function verifyWithAny(
  token: string,
  keys: readonly JWTVerifyGetKey[],
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  for (const key of keys) {
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

/** Claims of OpenID Connect that say whether another claim was ever verified (OpenID Connect Core 1.0, section 5.1). */
const verifiedBy: Readonly<Record<string, string>> = { email: 'email_verified', phone_number: 'phone_number_verified' };

function readIdentities(payload: JWTPayload, claims: Readonly<Record<string, string>>): Record<string, string> {
  const found = Object.entries(claims).flatMap(([space, path]) => {
    const holder = path.split('.').slice(0, -1).join('.');
    const verified = verifiedBy[path.split('.').at(-1) ?? ''];
    const isUnverified =
      verified !== undefined && isFalse(readClaim(payload, holder === '' ? verified : `${holder}.${verified}`));
    const value = isUnverified ? undefined : readClaim(payload, path);
    return typeof value === 'string' ? [[space, value] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Some providers write the flag as a text. */
function isFalse(value: unknown): boolean {
  return value === false || value === 'false';
}

/** A claim by its name, which may itself have dots (`https://acme.example/email`), else by the path through objects. */
function readClaim(payload: unknown, path: string): unknown {
  const direct = ownField(payload, path);
  return direct === undefined ? path.split('.').reduce(ownField, payload) : direct;
}

function ownField(holder: unknown, name: string): unknown {
  const isHolder = holder !== null && typeof holder === 'object' && Object.hasOwn(holder, name);
  return isHolder ? (holder as Readonly<Record<string, unknown>>)[name] : undefined;
}
