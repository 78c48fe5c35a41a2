import { createHash, hkdfSync } from 'node:crypto';

/** Every purpose has a key of its own, so that what is signed for one can never serve another. */
export type KeyPurpose = 'session' | 'confirmation' | 'access_code' | 'network' | 'limit' | 'checkpoint';

/** A derived key. `id` names it in what it protects, so that two can be live while a secret is rotated. */
export interface PurposeKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The keys of one purpose: the first one protects, any of them verifies. */
export type KeyRing = readonly [PurposeKey, ...PurposeKey[]];

/** The secrets of the configuration: the current one and, during a rotation, the one before. */
export interface Secrets {
  readonly secret: string;
  readonly previousSecret?: string | undefined;
}

/** Derives the 256-bit keys of a purpose from the configured secrets (HKDF-SHA256, RFC 5869). */
export function deriveKeys({ secret, previousSecret }: Secrets, purpose: KeyPurpose): KeyRing {
  const current = deriveKey(secret, purpose);
  return previousSecret === undefined ? [current] : [current, deriveKey(previousSecret, purpose)];
}

function deriveKey(secret: string, purpose: KeyPurpose): PurposeKey {
  const bytes = new Uint8Array(hkdfSync('sha256', secret, 'preference-center', purpose, 32));
  return { bytes, id: createHash('sha256').update(bytes).digest('hex').slice(0, 8) };
}
