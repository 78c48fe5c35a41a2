import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import { proof, type Proof, type SessionToken } from '../contract.ts';
import type { KeyRing } from './keys.ts';
import { sealText, unsealText } from './sealed-text.ts';
import type { SessionTarget } from './session-target.ts';

/** How long a session token lives unless it is renewed. */
export const sessionLifetimeMs = 15 * 60_000;
/** However busy it is, a session ends this long after it was opened. */
export const sessionMaximumMs = 12 * 60 * 60_000;

/** Who is asking, as established when the session was opened. Later requests are judged by this alone. */
export interface Session {
  /** Random; traces what one session did in the ledger. */
  readonly id: string;
  readonly property: string;
  readonly proof: Proof;
  readonly targets: readonly SessionTarget[];
  readonly language: string;
  readonly wording: string;
  /** The global email state as this session knows it, by connection code; absent where it knows of nothing that is off. */
  readonly global?: SessionGlobal | undefined;
  /** The session cannot be renewed beyond this: its proof ends, or {@link sessionMaximumMs} has passed. */
  readonly endsAt: number;
}

/** What a session knows of global email states that are off. */
export interface SessionGlobal {
  /** Where the address was globally unsubscribed when the session opened, and still is as far as it knows. */
  readonly off: readonly string[];
  /** Where this session unsubscribed it, and the revision its cell had then: where that has not moved, it can be put back as it was. */
  readonly stopped: readonly { readonly connection: string; readonly revision: number }[];
}

const sealedSession = z.object({
  id: z.string(),
  property: z.string(),
  proof,
  targets: z.array(
    z.object({
      kind: z.enum(['email', 'phone', 'external_id']),
      value: z.string(),
      connection: z.string().optional(),
    }),
  ),
  language: z.string(),
  wording: z.string(),
  global: z
    .object({
      off: z.array(z.string()),
      stopped: z.array(z.object({ connection: z.string(), revision: z.number() })),
    })
    .optional(),
  endsAt: z.number(),
  expiresAt: z.number(),
});

/** Starts a session that ends with its proof at the latest. */
export function startSession(
  parts: Omit<Session, 'id' | 'endsAt'> & { readonly proofEndsAt?: number },
  nowMs: number,
): Session {
  const { proofEndsAt = Infinity, ...rest } = parts;
  return { ...rest, id: randomUUID(), endsAt: Math.min(proofEndsAt, nowMs + sessionMaximumMs) };
}

/** Makes or renews the token of a session: sealed, so that neither page nor log can read the address in it. */
export function sealSession(session: Session, keys: KeyRing, nowMs: number): SessionToken {
  const expiresAt = Math.min(nowMs + sessionLifetimeMs, session.endsAt);
  return { token: sealText(JSON.stringify({ ...session, expiresAt }), keys), expiresAt };
}

/** @throws AppError `session_rejected`, the same for a token that is forged, foreign, damaged or expired. */
export function openSession(token: string, keys: KeyRing, nowMs: number): Session {
  try {
    const { expiresAt, ...session } = sealedSession.parse(JSON.parse(unsealText(token, keys)));
    if (expiresAt <= nowMs) throw new Error('expired');
    return session;
  } catch (cause) {
    throw new AppError('session_rejected', { cause });
  }
}
