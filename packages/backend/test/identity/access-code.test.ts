import { describe, expect, it } from 'vitest';
import {
  accessCodeLifetimeMs,
  accessGraceMs,
  isAccessCode,
  mintAccessCode,
  noticeCodeLifetimeMs,
  readAccessCode,
} from '../../src/identity/access-code.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { sealText } from '../../src/identity/sealed-text.ts';

const secret = 'a-secret-of-the-backend-0123456789abcdef';
const keys = deriveKeys({ secret }, 'access_code');
const now = Date.parse('2026-03-01T12:00:00Z');
const ada = { property: 'acme', target: { kind: 'email', value: 'ada@example.com' }, language: 'fr' } as const;
const mint = (): string => mintAccessCode(ada, keys, now).code;

describe('an access code', () => {
  it('says whom it lets in, to the backend alone', () => {
    const code = mint();
    expect(readAccessCode(code, 'acme', keys, now)).toEqual({ ...ada, expiresAt: now + accessCodeLifetimeMs });
    expect(isAccessCode(code)).toBe(true);
    const readable = [code, ...code.split('.').map((part) => Buffer.from(part, 'base64url').toString())].join();
    expect(readable).not.toMatch(/ada@|example|acme/);
  });

  it('stands in an address as it is', () => {
    const code = mint();
    expect(encodeURIComponent(code)).toBe(code);
    expect(code.length).toBeLessThan(300);
  });

  it('opens for thirty minutes, as often as a mail scanner likes, and not a moment longer', () => {
    const { code, expiresAt } = mintAccessCode(ada, keys, now);
    expect(expiresAt).toBe(now + accessCodeLifetimeMs);
    for (const at of [now, now + 1, expiresAt - 1]) expect(readAccessCode(code, 'acme', keys, at)).toMatchObject(ada);
    expect(() => readAccessCode(code, 'acme', keys, expiresAt)).toThrow('credentials_rejected');
  });

  it('leaves whoever opens it in its last moment at least half an hour', () => {
    expect(accessGraceMs).toBe(30 * 60_000);
  });

  it('opens for as long as it is told to', () => {
    const { code, expiresAt } = mintAccessCode(ada, keys, now, noticeCodeLifetimeMs);
    expect(expiresAt).toBe(now + 7 * 24 * 3_600_000);
    expect(readAccessCode(code, 'acme', keys, expiresAt - 1)).toMatchObject(ada);
    expect(() => readAccessCode(code, 'acme', keys, expiresAt)).toThrow('credentials_rejected');
  });

  it('opens no other property', () => {
    expect(() => readAccessCode(mint(), 'acme-shop', keys, now)).toThrow('credentials_rejected');
  });

  it('holds while the secret is rotated', () => {
    const rotated = { secret: 'the-next-secret-of-the-backend-012345678', previousSecret: secret };
    expect(readAccessCode(mint(), 'acme', deriveKeys(rotated, 'access_code'), now)).toMatchObject(ada);
    const next = deriveKeys({ secret: rotated.secret }, 'access_code');
    expect(() => readAccessCode(mint(), 'acme', next, now)).toThrow('credentials_rejected');
  });

  it('is not to be made from what is sealed for another purpose', () => {
    const session = sealText(JSON.stringify({ ...ada, expiresAt: now + 1e9 }), deriveKeys({ secret }, 'session'));
    expect(() => readAccessCode(`c1.${session}`, 'acme', keys, now)).toThrow('credentials_rejected');
  });

  it('does not hold when any byte of it was changed', () => {
    const [prefix = '', id = '', content = ''] = mint().split('.');
    const bytes = Buffer.from(content, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const code = [prefix, id, changed.toString('base64url')].join('.');
      expect(() => readAccessCode(code, 'acme', keys, now)).toThrow('credentials_rejected');
    }
  });

  it.each(['', 'c1', 'c1.', 'c1..', 'c1.__proto__.AAAA', `c1.${keys[0].id}.`, 'c2.x.y', 'v1.x'])(
    'is not %j, and the answer is the same',
    (code) => {
      expect(() => readAccessCode(code, 'acme', keys, now)).toThrow('credentials_rejected');
    },
  );

  it('names an address and nothing else, even where our own key sealed it', () => {
    for (const content of [
      { ...ada, expiresAt: 'now' },
      { ...ada, target: { kind: 'phone', value: '+33612345678' } },
    ]) {
      const code = `c1.${sealText(JSON.stringify({ expiresAt: now + 1e9, ...content }), keys)}`;
      expect(() => readAccessCode(code, 'acme', keys, now)).toThrow('credentials_rejected');
    }
  });
});
