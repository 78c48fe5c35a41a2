import { createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import { AppError } from '../app-error.ts';
import type { SiteTokenVerification } from '../config/proof-schema.ts';
import type { Config, Property } from '../config/schema.ts';
import { createSiteTokenVerifier } from '../identity/site-token.ts';
import { UsageError } from '../usage-error.ts';
import type { TokenOrder } from './mint-order.ts';
import type { Minted } from './mint.ts';

/** Makes a token as the site's own server signs it. @throws UsageError */
export async function mintToken(
  order: TokenOrder,
  config: Config,
  property: Property,
  nowMs: number,
  privateKey: string | undefined,
): Promise<Minted> {
  if (property.siteToken === undefined) {
    throw new UsageError(
      `property "${property.code}" takes no tokens: it has no siteToken in the configuration (docs/proof.md)`,
    );
  }
  const { verify } = property.siteToken;
  const issuedAt = Math.floor(nowMs / 1000);
  const expiresAt = issuedAt + Math.round(order.minutes * 60);
  const { key, kid } = signingKey(order, verify, privateKey);
  const payload: JWTPayload = {
    ...claimsOf(order, config, verify),
    ...(verify.audience === undefined ? {} : { aud: verify.audience }),
    ...(verify.issuer === undefined ? {} : { iss: verify.issuer }),
    iat: issuedAt,
    exp: expiresAt,
  };
  const header = { alg: verify.algorithm, typ: 'JWT', ...(kid === undefined ? {} : { kid }) };
  const text = await sign(payload, header, key);
  if (verify.jwksUrl === undefined) await holds(text, verify, nowMs);
  return {
    text,
    notes: [
      `A ${verify.algorithm} token that lives until ${new Date(expiresAt * 1000).toISOString()}.`,
      ...(verify.jwksUrl === undefined ? [] : ['Whether the published key set has its key was not looked at.']),
    ],
  };
}

async function sign(payload: JWTPayload, header: { alg: string; kid?: string }, key: KeyObject): Promise<string> {
  try {
    return await new SignJWT(payload).setProtectedHeader(header).sign(key);
  } catch (cause) {
    throw new UsageError(`the private key does not fit ${header.alg}`, { cause });
  }
}

async function holds(token: string, verify: SiteTokenVerification, nowMs: number): Promise<void> {
  try {
    await createSiteTokenVerifier(verify)(token, nowMs);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw new UsageError('the private key is not the other half of the public key in the configuration', { cause });
  }
}

function signingKey(
  { keyId, privateKeyFile }: TokenOrder,
  { algorithm, secret, keys = [] }: SiteTokenVerification,
  privateKey: string | undefined,
): { readonly key: KeyObject; readonly kid?: string } {
  const named = keyId === undefined ? keys[0] : keys.find(({ id }) => id === keyId);
  if (keyId !== undefined && keys.length > 0 && named === undefined) {
    throw new UsageError(`there is no key "${keyId}"; there are ${keys.map(({ id }) => `"${id}"`).join(', ')}`);
  }
  const kid = named?.id ?? keyId;
  const id = kid === undefined ? {} : { kid };
  if (algorithm === 'HS256') {
    if (privateKeyFile !== undefined)
      throw new UsageError('HS256 signs with the secret of the configuration; leave --private-key out');
    return { key: createSecretKey(named?.secret ?? secret ?? '', 'utf8'), ...id };
  }
  if (privateKey === undefined) {
    throw new UsageError(
      `${algorithm} takes the private key, which the configuration does not have: name it with --private-key FILE`,
    );
  }
  return { key: readPrivateKey(privateKey), ...id };
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new UsageError('--private-key needs a file with a private key in PEM form', { cause });
  }
}

const optionOf = { email: '--email', external_id: '--external-id', phone: '--phone' } as const;

/** The claims that the configuration reads, filled with what the order names. */
function claimsOf(
  { identities }: TokenOrder,
  { identitySpaces }: Config,
  { claims }: SiteTokenVerification,
): JWTPayload {
  const payload: Record<string, unknown> = {};
  for (const kind of Object.keys(identities) as (keyof typeof identities)[]) {
    const spaces = identitySpaces.filter(({ code, type }) => type === kind && claims[code] !== undefined);
    if (spaces.length === 0)
      throw new UsageError(`${optionOf[kind]} has no claim in this property's tokens; see claims in the configuration`);
    for (const { code } of spaces) setClaim(payload, claims[code] ?? '', identities[kind] ?? '');
  }
  return payload;
}

/** A claim whose name is a URL has dots that lead nowhere. */
function setClaim(payload: Record<string, unknown>, path: string, value: string): void {
  const steps = path.includes('/') ? [path] : path.split('.');
  let holder = payload;
  for (const step of steps.slice(0, -1)) holder = (holder[step] ??= {}) as Record<string, unknown>;
  holder[steps.at(-1) ?? path] = value;
}
