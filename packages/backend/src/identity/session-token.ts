import { randomUUID } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import { proof, type Proof, type SessionToken } from '../contract.ts';
import type { Target } from '../store/store.ts';
import type { KeyRing } from './keys.ts';

/** How long a session token lives unless it is renewed. */
export const sessionLifetimeMs = 15 * 60_000;
/** However busy it is, a session ends this long after it was opened. */
export const sessionMaximumMs = 12 * 60 * 60_000;

const audience = 'session';

/** Who is asking, as established when the session was opened. Later requests are judged by this alone. */
export interface Session {
  /** Random; traces what one session did in the ledger. */
  readonly id: string;
  readonly property: string;
  readonly proof: Proof;
  readonly targets: readonly Target[];
  readonly language: string;
  readonly wording: string;
  /** The session cannot be renewed beyond this: its proof ends, or {@link sessionMaximumMs} has passed. */
  readonly endsAt: number;
}

const claims = z.object({
  sid: z.string(),
  property: z.string(),
  proof,
  targets: z.array(z.object({ kind: z.enum(['email', 'phone', 'external_id']), value: z.string() })),
  language: z.string(),
  wording: z.string(),
  endsAt: z.number(),
});

/** Starts a session that ends with its proof at the latest. */
export function startSession(
  parts: Omit<Session, 'id' | 'endsAt'> & { readonly proofEndsAt?: number },
  nowMs: number,
): Session {
  const { proofEndsAt = Infinity, ...rest } = parts;
  return { ...rest, id: randomUUID(), endsAt: Math.min(proofEndsAt, nowMs + sessionMaximumMs) };
}

/**
 * Makes or renews the token of a session: encrypted (A256GCM), so that neither page nor log can read the address in it.
 */
export async function sealSession(session: Session, keys: KeyRing, nowMs: number): Promise<SessionToken> {
  const expiresAt = Math.floor(Math.min(nowMs + sessionLifetimeMs, session.endsAt) / 1000) * 1000;
  const { id, ...rest } = session;
  const token = await new EncryptJWT({ ...rest, sid: id })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keys[0].id })
    .setAudience(audience)
    .setExpirationTime(expiresAt / 1000)
    .encrypt(keys[0].bytes);
  return { token, expiresAt };
}

/** @throws AppError `session_rejected`, the same for a token that is forged, foreign, damaged or expired. */
export async function openSession(token: string, keys: KeyRing, nowMs: number): Promise<Session> {
  try {
    const { payload } = await jwtDecrypt(token, ({ kid }) => keyFor(keys, kid), {
      audience,
      currentDate: new Date(nowMs),
      requiredClaims: ['exp'],
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    const { sid, ...rest } = claims.parse(payload);
    return { id: sid, ...rest };
  } catch (cause) {
    throw new AppError('session_rejected', { cause });
  }
}

function keyFor(keys: KeyRing, id: string | undefined): Uint8Array {
  const key = keys.find((each) => each.id === id);
  if (key === undefined) throw new Error('no key has that id');
  return key.bytes;
}
