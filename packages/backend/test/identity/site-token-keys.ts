import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose';
import type { TokenAlgorithm } from '../../src/config/token-keys.ts';

export type AsymmetricAlgorithm = Exclude<TokenAlgorithm, 'HS256'>;

/** A new pair for an algorithm, the public half as PEM. */
export function newPair(algorithm: AsymmetricAlgorithm): {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
} {
  const { publicKey, privateKey } = {
    RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: () => generateKeyPairSync('ed25519'),
  }[algorithm]();
  return { publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), privateKey };
}

/** Signs a token; `exp` in it is epoch seconds. */
export function sign(payload: JWTPayload, key: KeyObject | Uint8Array, header: JWTHeaderParameters): Promise<string> {
  return new SignJWT(payload).setProtectedHeader(header).sign(key);
}
