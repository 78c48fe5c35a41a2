import type * as Crypto from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { confirmationReference, readConfirmationReference } from '../../src/identity/confirmation-secret.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { readLink, signLink } from '../../src/identity/signed-link.ts';
import { isWebhookSecret } from '../../src/identity/webhook-secret.ts';

/** What was done with secrets, in order; the work itself is that of `node:crypto`. */
const work = vi.hoisted((): string[] => []);

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof Crypto>();
  return {
    ...crypto,
    createHmac: (...parts: Parameters<typeof crypto.createHmac>) => {
      work.push('hmac');
      return crypto.createHmac(...parts);
    },
    timingSafeEqual: (one: Uint8Array, other: Uint8Array) => {
      work.push(`${one.byteLength} bytes compared in constant time`);
      return crypto.timingSafeEqual(one, other);
    },
  };
});

beforeEach(() => {
  work.length = 0;
});

/** The work of one act, whether it was refused or not. */
function workOf(act: () => unknown): readonly string[] {
  work.length = 0;
  try {
    act();
  } catch {
    // That it is refused, and with what, is shown elsewhere.
  }
  return [...work];
}

// Nanoseconds cannot be timed in a test that has to hold on every machine. So: that the work is the same, and which work.
describe('the work of reading a link', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const key = { id: 'k1', secret: '0123456789abcdef0123456789abcdef' };
  const content = { property: 'acme', issuedAt: now, target: { kind: 'email', value: 'ada@example.com' } } as const;
  const right = signLink(content, key);
  const reading = (link: string, keys = [key]) => workOf(() => readLink(link, 'view', 'acme', keys, now));
  const three = ['hmac', '64 bytes compared in constant time'];

  it('is three signatures, each compared whole in constant time', () => {
    expect(reading(right)).toEqual([...three, ...three, ...three]);
  });

  it.each([
    { what: 'the first sign of the signature is wrong', link: `${right.slice(0, -64)}${flip(right.slice(-64), 0)}` },
    { what: 'the last sign of the signature is wrong', link: `${right.slice(0, -64)}${flip(right.slice(-64), 63)}` },
    { what: 'somebody else is named', link: right.replace('ada@', 'eve@') },
    { what: 'the key is not there', link: right.replace('.k1.', '.k9.') },
    { what: 'the key is one that every object has', link: right.replace('.k1.', '.constructor.') },
    { what: 'no key is named', link: `${'x'.repeat(60)}.${'0'.repeat(64)}` },
    { what: 'it is for another property', link: signLink({ ...content, property: 'other' }, key) },
    { what: 'it is from the future', link: signLink({ ...content, issuedAt: now + 3_600_000 }, key) },
  ])('is the same where $what', ({ link }) => {
    expect(reading(link)).toEqual(reading(right));
  });

  it('is the same where there are no keys, or two', () => {
    expect(reading(right, [])).toEqual(reading(right));
    expect(reading(right, [{ ...key, id: 'k0' }, key])).toEqual(reading(right));
  });
});

describe('the work of reading a confirmation link', () => {
  const keys = deriveKeys({ secret: 'a'.repeat(32), previousSecret: 'b'.repeat(32) }, 'confirmation');
  const [current, previous] = keys;
  const right = confirmationReference('id-1', keys);
  const reading = (reference: string) => workOf(() => readConfirmationReference(reference, keys));

  it('is the same under each of the keys that are live, and under none', () => {
    const compared = '64 bytes compared in constant time';
    expect(reading(right)).toEqual(['hmac', 'hmac', compared, compared]);
    const byPrevious = confirmationReference('id-1', [previous ?? current]);
    expect(byPrevious).not.toBe(right);
    for (const reference of [byPrevious, `id-1.${'A'.repeat(43)}`, 'id-2.x', `id-1.${right.slice(5, -1)}`]) {
      expect(reading(reference), reference).toEqual(reading(right));
    }
  });
});

describe('the work of reading the secret of a webhook', () => {
  const webhook = { secret: 'w'.repeat(32), previousSecret: 'v'.repeat(32) };

  it('is the same for a right one, a wrong one of any length, and a connection without webhooks', () => {
    const right = workOf(() => isWebhookSecret(webhook.secret, webhook));
    expect(right).toEqual(Array(2).fill('32 bytes compared in constant time'));
    for (const given of [webhook.previousSecret, 'w'.repeat(31), '', 'x'.repeat(5000)]) {
      expect(workOf(() => isWebhookSecret(given, webhook))).toEqual(right);
      expect(workOf(() => isWebhookSecret(given, undefined))).toEqual(right);
    }
  });
});

function flip(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);
}
