import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from './keys.ts';

/**
 * The secret in a confirmation link: HMAC-SHA256 of the confirmation's id. It can be made again from the id when the
 * message is sent (or sent again after a crash), so it never has to be stored; the store keeps its hash only.
 */
export function confirmationSecret(id: string, keys: KeyRing): string {
  return createHmac('sha256', keys[0].bytes).update(id).digest('base64url');
}

/** SHA-256 of a secret, hex: what the store keeps. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** What stands in the link: `<id>.<secret>`. */
export function confirmationReference(id: string, keys: KeyRing): string {
  return `${id}.${confirmationSecret(id, keys)}`;
}

/** The id in a reference whose secret is right under any live key; undefined otherwise. Compared before any look-up. */
export function readConfirmationReference(reference: string, keys: KeyRing): string | undefined {
  const [id, secret, ...more] = reference.split('.');
  if (id === undefined || secret === undefined || more.length > 0) return undefined;
  const given = Buffer.from(hashSecret(secret));
  const isRight = keys
    .map((key) => Buffer.from(hashSecret(confirmationSecret(id, [key]))))
    .map((expected) => timingSafeEqual(expected, given))
    .includes(true);
  return isRight ? id : undefined;
}
