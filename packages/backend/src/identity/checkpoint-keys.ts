import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Checkpoint, Signature } from '../store/checkpoint.ts';
import { deriveKeys, type Secrets } from './keys.ts';

/** What precedes the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410, section 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs the checkpoints of a ledger, and knows its own signatures and those under the secret before the last rotation. */
export interface CheckpointKeys {
  readonly sign: (body: string) => Signature;
  /**
   * `valid`: signed with a key of ours. `forged`: it says so, but is not. `unknown`: with another key, perhaps that of a secret before
   * the last two.
   */
  readonly judge: (checkpoint: Checkpoint) => 'valid' | 'forged' | 'unknown';
  /** The public key that signs now, in PEM. */
  readonly publicPem: string;
}

/** The keys are derived from the configured secrets, so that there is nothing more to keep or to lose. */
export function checkpointKeys(secrets: Secrets): CheckpointKeys {
  const pairs = deriveKeys(secrets, 'checkpoint').map(({ id, bytes }) => ({ id, ...pairOf(bytes) }));
  const [current] = pairs;
  if (current === undefined) throw new Error('there is no secret');
  const publicKey = current.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  return {
    sign: (body) => {
      const signature = sign(null, Buffer.from(body), current.privateKey).toString('base64');
      return { keyId: current.id, publicKey, signature };
    },
    judge: ({ keyId, body, signature }) => {
      const pair = pairs.find(({ id }) => id === keyId);
      if (pair === undefined) return 'unknown';
      const isValid = verify(null, Buffer.from(body), pair.publicKey, Buffer.from(signature, 'base64'));
      return isValid ? 'valid' : 'forged';
    },
    publicPem: current.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

function pairOf(seed: Uint8Array): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
