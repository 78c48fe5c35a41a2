import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing, PurposeKey } from './keys.ts';

const algorithm = 'aes-256-gcm';
/** The length NIST SP 800-38D asks for where the nonce is random. */
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts a text so that only this backend can read or make one: `<key id>.<nonce, tag and ciphertext in base64url>`
 * (AES-256-GCM). It is a format of our own because a token of ours is read by nobody else, and because the general
 * libraries go through WebCrypto, whose way to a thread and back measured more than all the rest of a save.
 */
export function sealText(text: string, keys: KeyRing): string {
  const [key] = keys;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key.bytes, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(key.id));
  const encrypted = [cipher.update(text, 'utf8'), cipher.final()];
  return `${key.id}.${Buffer.concat([nonce, cipher.getAuthTag(), ...encrypted]).toString('base64url')}`;
}

/** The text that was sealed. @throws Error where it was not sealed with one of these keys, or was changed since. */
export function unsealText(sealed: string, keys: KeyRing): string {
  const [id = '', content = '', ...more] = sealed.split('.');
  const key = keyNamed(id, keys);
  const bytes = Buffer.from(content, 'base64url');
  // Node's decoder passes over what it does not know, so that many texts would stand for one.
  if (more.length > 0 || bytes.toString('base64url') !== content) throw new Error('not written as it was sealed');
  if (bytes.length < nonceBytes + tagBytes) throw new Error('too short to be sealed');
  const decipher = createDecipheriv(algorithm, key.bytes, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(key.id));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
}

function keyNamed(id: string, keys: KeyRing): PurposeKey {
  const key = keys.find((each) => each.id === id);
  if (key === undefined) throw new Error('no key has that id');
  return key;
}
