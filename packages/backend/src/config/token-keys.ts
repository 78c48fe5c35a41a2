import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';

/** How site tokens may be signed. `none` is not among them, and a token never chooses. */
export const tokenAlgorithms = ['HS256', 'RS256', 'ES256', 'EdDSA'] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

/** Where the keys of a site's tokens come from: exactly one of these is there, which {@link tokenKeyProblems} makes sure of. */
export interface TokenKeySource {
  readonly algorithm: TokenAlgorithm;
  readonly secret?: string | undefined;
  readonly publicKey?: string | undefined;
  readonly jwksUrl?: string | undefined;
  readonly keys?: readonly NamedTokenKey[] | undefined;
  readonly audience?: string | undefined;
}

/** One of several keys; `id` is the token's `kid`. */
export interface NamedTokenKey {
  readonly id: string;
  readonly secret?: string | undefined;
  readonly publicKey?: string | undefined;
}

/** A key that stands in the configuration; without an id it is tried whatever `kid` says. */
export interface TokenKey {
  readonly id?: string;
  readonly key: KeyObject;
}

type Problem = { readonly path: (string | number)[]; readonly message: string };

/** The keys that stand in the configuration; none where they come from a JWKS URL. @throws Error like {@link readPublicKey} */
export function tokenKeys(source: TokenKeySource): TokenKey[] {
  const { algorithm, keys = [] } = source;
  const own =
    source.secret === undefined && source.publicKey === undefined ? [] : [{ key: readKey(source, algorithm) }];
  return [...own, ...keys.map((named) => ({ id: named.id, key: readKey(named, algorithm) }))];
}

function readKey(
  { secret, publicKey }: Pick<NamedTokenKey, 'secret' | 'publicKey'>,
  algorithm: TokenAlgorithm,
): KeyObject {
  return secret === undefined ? readPublicKey(publicKey ?? '', algorithm) : createSecretKey(secret, 'utf8');
}

/**
 * Reads a public key in PEM form for an algorithm. A line break may be written as `\n`, as environment variables hold it.
 *
 * @throws Error whose message says what is wrong and what would be right; it repeats nothing of the key.
 */
export function readPublicKey(pem: string, algorithm: TokenAlgorithm): KeyObject {
  const text = pem.replaceAll('\\n', '\n');
  if (text.includes('PRIVATE KEY')) {
    throw new Error(
      'is a private key, which belongs on the server that signs: put the public one here ' +
        '(`openssl pkey -in private.pem -pubout`) and make a new pair, because this one has left its place',
    );
  }
  const key = parsePem(text);
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  const fits = {
    HS256: false,
    RS256: key.asymmetricKeyType === 'rsa' && modulusLength >= 2048,
    ES256: key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1',
    EdDSA: key.asymmetricKeyType === 'ed25519',
  };
  if (!fits[algorithm]) throw new Error(`does not fit ${algorithm}, which takes ${kindOfKey[algorithm]}`);
  return key;
}

const kindOfKey: Readonly<Record<TokenAlgorithm, string>> = {
  HS256: 'a shared secret: put it under secret',
  RS256: 'an RSA key of at least 2048 bits',
  ES256: 'an EC key on the curve P-256',
  EdDSA: 'an Ed25519 key',
};

function parsePem(text: string): KeyObject {
  try {
    return createPublicKey(text);
  } catch (cause) {
    throw new Error('must be a public key in PEM form, starting with -----BEGIN PUBLIC KEY-----', { cause });
  }
}

/** What is wrong with the keys of a site's tokens, each with its path below `verify`. */
export function tokenKeyProblems(source: TokenKeySource): Problem[] {
  const given = (['secret', 'publicKey', 'jwksUrl', 'keys'] as const).filter((field) => source[field] !== undefined);
  if (given.length !== 1) {
    const found = given.length === 0 ? 'has no key' : `has ${given.join(' and ')}`;
    return [{ path: [], message: `${found}; give exactly one of secret, publicKey, jwksUrl and keys` }];
  }
  return [
    ...keyProblems(source, source.algorithm, []),
    ...(source.keys ?? []).flatMap((key, index) => namedKeyProblems(key, index, source)),
    ...keySetProblems(source),
  ];
}

function namedKeyProblems(key: NamedTokenKey, index: number, { keys = [], algorithm }: TokenKeySource): Problem[] {
  const path = ['keys', index];
  if ((key.secret === undefined) === (key.publicKey === undefined)) {
    return [{ path, message: 'needs exactly one of secret and publicKey' }];
  }
  const isTaken = keys.findIndex(({ id }) => id === key.id) < index;
  const taken = { path: [...path, 'id'], message: 'is the id of an earlier key; every id must be unique' };
  return [...(isTaken ? [taken] : []), ...keyProblems(key, algorithm, path)];
}

function keyProblems(
  { secret, publicKey }: Pick<NamedTokenKey, 'secret' | 'publicKey'>,
  algorithm: TokenAlgorithm,
  path: (string | number)[],
): Problem[] {
  if (secret !== undefined) {
    // Whoever knows a public key could sign with it as if it were the secret.
    const isPem = secret.includes('-----BEGIN');
    if (algorithm === 'HS256' && !isPem) return [];
    const message = isPem
      ? 'is a key in PEM form, not a secret: put a public key under publicKey and name its algorithm'
      : `is for HS256 only; ${algorithm} takes ${kindOfKey[algorithm]} under publicKey, or jwksUrl`;
    return [{ path: [...path, 'secret'], message }];
  }
  if (publicKey === undefined) return [];
  try {
    readPublicKey(publicKey, algorithm);
    return [];
  } catch (error) {
    return [{ path: [...path, 'publicKey'], message: error instanceof Error ? error.message : 'is not a public key' }];
  }
}

function keySetProblems({ jwksUrl, algorithm, audience }: TokenKeySource): Problem[] {
  if (jwksUrl === undefined) return [];
  const isSecret = algorithm === 'HS256';
  return [
    ...(isSecret
      ? [{ path: ['jwksUrl'], message: 'publishes public keys, which HS256 does not have; set RS256, ES256 or EdDSA' }]
      : []),
    ...(audience === undefined
      ? [
          {
            path: ['audience'],
            message: 'is missing: a key set signs for more than this property, so say which `aud` is meant for it',
          },
        ]
      : []),
  ];
}
