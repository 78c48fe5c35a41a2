import { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Target } from '../store/store.ts';
import type { KeyRing } from './keys.ts';
import { sealText, unsealText } from './sealed-text.ts';

/** How long the link in an access message opens sessions. */
export const accessCodeLifetimeMs = 30 * 60_000;

/** How long the link in a notice opens sessions: nobody waits for it, so it may lie in the inbox for a while. */
export const noticeCodeLifetimeMs = 7 * 24 * 60 * 60_000;

/** How long a session may go on after its code expired, so that one opened in the last minute is not over at once. */
export const accessGraceMs = 30 * 60_000;

/** What every access code starts with; a signed link starts otherwise. */
const prefix = 'c1.';

/** Whom a code lets in, and where. */
export interface AccessCode {
  /** The code of the one property it opens. */
  readonly property: string;
  /** The address the message went to: whoever holds the code reads that inbox. */
  readonly target: Target & { readonly kind: 'email' };
  /** The language the message was written in. */
  readonly language: string;
  /** When it stops opening sessions, epoch milliseconds. */
  readonly expiresAt: number;
}

const sealedCode = z.object({
  property: z.string(),
  target: z.object({ kind: z.literal('email'), value: z.string() }),
  language: z.string(),
  expiresAt: z.number(),
});

/** Whether a link parameter is meant to be an access code. */
export function isAccessCode(link: string): boolean {
  return link.startsWith(prefix);
}

/**
 * Makes the `c1.…` value of the link parameter in an access message. It is sealed under a key of its own: neither the address
 * bar nor a log it ends up in shows the address. Opening it does not use it up, because mail scanners open every link
 * first; it expires after {@link accessCodeLifetimeMs} unless another time is given.
 */
export function mintAccessCode(
  { property, target, language }: Omit<AccessCode, 'expiresAt'>,
  keys: KeyRing,
  nowMs: number,
  lifetimeMs = accessCodeLifetimeMs,
): { readonly code: string; readonly expiresAt: number } {
  const content: AccessCode = { property, target, language, expiresAt: nowMs + lifetimeMs };
  return { code: prefix + sealText(JSON.stringify(content), keys), expiresAt: content.expiresAt };
}

/**
 * What a code says that was minted for this property and has not expired.
 *
 * @throws AppError `credentials_rejected`, the same for a code that is forged, damaged, expired or of another property.
 */
export function readAccessCode(code: string, property: string, keys: KeyRing, nowMs: number): AccessCode {
  const content = unsealCode(code, keys);
  if (content.property !== property) throw new AppError('credentials_rejected', { reason: 'code_of_another_property' });
  if (content.expiresAt <= nowMs) {
    throw new AppError('credentials_rejected', { reason: 'code_expired' });
  }
  return content;
}

function unsealCode(code: string, keys: KeyRing): AccessCode {
  try {
    if (!isAccessCode(code)) throw new Error('not an access code');
    return sealedCode.parse(JSON.parse(unsealText(code.slice(prefix.length), keys)));
  } catch (cause) {
    throw new AppError('credentials_rejected', { cause, reason: 'code_not_ours' });
  }
}
