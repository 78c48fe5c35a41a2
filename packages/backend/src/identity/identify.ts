import { AppError } from '../app-error.ts';
import type { Config, Property } from '../config/schema.ts';
import type { Proof, SessionRequest } from '../contract.ts';
import type { Target } from '../store/store.ts';
import { identifierShape, normalise } from './normalise.ts';
import { verifySiteToken } from './site-token.ts';

/** Who a session is for, and how we know. */
export interface Identified {
  readonly proof: Proof;
  readonly targets: readonly Target[];
  /** When the proof ends, epoch milliseconds; absent where it has no end of its own. */
  readonly proofEndsAt?: number;
}

/**
 * Establishes who is asking. A token decides alone: what the page says beside it is not looked at, so two identities
 * are never merged. Without a token the page's word counts for as much as the property says.
 *
 * @throws AppError `credentials_rejected` for a token that does not hold, `identity_missing` where no
 * marketing-preference identity was given, `invalid_identity` for a value that cannot be one.
 */
export async function identify(
  config: Config,
  property: Property,
  request: Pick<SessionRequest, 'identities' | 'token'>,
  nowMs: number,
): Promise<Identified> {
  if (request.token !== undefined) {
    if (property.siteToken === undefined) throw new AppError('credentials_rejected');
    const claims = await verifySiteToken(request.token, property.siteToken.verify, nowMs);
    return { proof: 'token', targets: readTargets(config, claims.identities), proofEndsAt: claims.expiresAt };
  }
  const proof = property.pageIdentity === 'trusted' ? 'page' : 'none';
  return { proof, targets: readTargets(config, request.identities ?? {}) };
}

function readTargets(config: Config, identities: Readonly<Record<string, string>>): Target[] {
  const known = config.identitySpaces.filter(({ code }) => Object.hasOwn(identities, code));
  if (!known.some(({ marketing }) => marketing)) {
    const wanted = config.identitySpaces.filter(({ marketing }) => marketing).map(({ code }) => code);
    throw new AppError('identity_missing', { detail: `Name the visitor by ${wanted.join(' or ')}.` });
  }
  return known.map(({ code, type }) => {
    const value = normalise(type, identities[code] ?? '');
    if (value === undefined) {
      throw new AppError('invalid_identity', {
        errors: [{ path: `identities.${code}`, message: identifierShape[type] }],
      });
    }
    return { kind: type, value };
  });
}
