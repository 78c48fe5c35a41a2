import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/app-error.ts';
import {
  confirmationReference,
  confirmationSecret,
  hashSecret,
  readConfirmationReference,
} from '../../src/identity/confirmation-secret.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import {
  openSession,
  sealSession,
  sessionLifetimeMs,
  sessionMaximumMs,
  startSession,
} from '../../src/identity/session-token.ts';

const secret = 'a-secret-of-the-backend-0123456789abcdef';
const now = Date.parse('2026-03-01T12:00:00.500Z');
const parts = {
  property: 'acme',
  proof: 'page',
  targets: [{ kind: 'email', value: 'ada@example.com' }],
  language: 'en',
  wording: 'w',
} as const;

describe('keys', () => {
  it('differ for each purpose and each secret, and are the same after a restart', () => {
    const ids = (['session', 'confirmation', 'network'] as const).map(
      (purpose) => deriveKeys({ secret }, purpose)[0].id,
    );
    expect(new Set([...ids, deriveKeys({ secret: 'x'.repeat(32) }, 'session')[0].id]).size).toBe(4);
    expect(deriveKeys({ secret }, 'session')).toEqual(deriveKeys({ secret }, 'session'));
    expect(deriveKeys({ secret }, 'session')[0].bytes).toHaveLength(32);
  });
});

describe('a session token', () => {
  const keys = deriveKeys({ secret }, 'session');

  it('opens to the session it was made of, and shows nobody else what is in it', () => {
    const session = startSession(parts, now);
    const { token } = sealSession(session, keys, now);
    expect(openSession(token, keys, now)).toEqual(session);
    const readable = [token, ...token.split('.').map((part) => Buffer.from(part, 'base64url').toString())].join();
    expect(readable).not.toMatch(/ada@|example|acme/);
  });

  it('lives 15 minutes and not a moment longer', () => {
    const { token, expiresAt } = sealSession(startSession(parts, now), keys, now);
    expect(expiresAt).toBe(now + sessionLifetimeMs);
    expect(() => openSession(token, keys, expiresAt - 1)).not.toThrow();
    expect(() => openSession(token, keys, expiresAt)).toThrow(AppError);
  });

  it('never outlives its proof, however often it is renewed', () => {
    const session = startSession({ ...parts, proofEndsAt: now + 60_000 }, now);
    expect(sealSession(session, keys, now).expiresAt).toBe(now + 60_000);
    expect(sealSession(session, keys, now + 50_000).expiresAt).toBe(now + 60_000);
  });

  it('ends 12 hours after it was opened, however often it is renewed', () => {
    const session = startSession(parts, now);
    expect(sealSession(session, keys, now + sessionMaximumMs - 1000).expiresAt).toBe(now + sessionMaximumMs);
  });

  it('still opens after the secret was rotated, until that one is dropped too', () => {
    const session = startSession(parts, now);
    const { token } = sealSession(session, keys, now);
    const rotated = { secret: 'the-next-secret-of-the-backend-012345678', previousSecret: secret };
    expect(openSession(token, deriveKeys(rotated, 'session'), now)).toEqual(session);
    expect(() => openSession(token, deriveKeys({ secret: rotated.secret }, 'session'), now)).toThrow(
      'session_rejected',
    );
    const renewed = sealSession(session, deriveKeys(rotated, 'session'), now).token;
    expect(openSession(renewed, deriveKeys({ secret: rotated.secret }, 'session'), now)).toEqual(session);
  });

  it('does not open when any byte of it was changed', () => {
    const { token } = sealSession(startSession(parts, now), keys, now);
    const [id = '', content = ''] = token.split('.');
    const bytes = Buffer.from(content, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => openSession(`${id}.${changed.toString('base64url')}`, keys, now)).toThrow('session_rejected');
    }
  });

  it('is rejected in the same way whatever is wrong with it', () => {
    for (const token of [
      '',
      '.',
      'a',
      'a.b',
      `${keys[0].id}.`,
      `${keys[0].id}.AAAA`,
      `__proto__.${'A'.repeat(80)}`,
      '{}',
    ]) {
      expect(() => openSession(token, keys, now)).toThrow('session_rejected');
    }
  });
});

describe('the secret of a confirmation', () => {
  const keys = deriveKeys({ secret }, 'confirmation');

  it('can be made again from the id, and is kept as a hash only', () => {
    expect(confirmationSecret('id-1', keys)).toBe(confirmationSecret('id-1', keys));
    expect(confirmationSecret('id-1', keys)).not.toBe(confirmationSecret('id-2', keys));
    expect(hashSecret(confirmationSecret('id-1', keys))).toMatch(/^[0-9a-f]{64}$/);
  });

  it('opens its own id only', () => {
    expect(readConfirmationReference(confirmationReference('id-1', keys), keys)).toBe('id-1');
    for (const reference of [
      `id-2.${confirmationSecret('id-1', keys)}`,
      'id-1.',
      'id-1',
      '',
      '.',
      `id-1.${hashSecret(confirmationSecret('id-1', keys))}`,
    ]) {
      expect(readConfirmationReference(reference, keys)).toBeUndefined();
    }
  });

  it('holds after the secret was rotated', () => {
    const rotated = deriveKeys(
      { secret: 'the-next-secret-of-the-backend-012345678', previousSecret: secret },
      'confirmation',
    );
    expect(readConfirmationReference(confirmationReference('id-1', keys), rotated)).toBe('id-1');
    expect(confirmationReference('id-1', rotated)).not.toBe(confirmationReference('id-1', keys));
  });
});
