import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/app-error.ts';
import { claimedProperty, readLink, signLink, type LinkContent } from '../../src/identity/signed-link.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const key = { id: 'k1', secret: '0123456789abcdef0123456789abcdef' };
const other = { id: 'k2', secret: 'fedcba9876543210fedcba9876543210' };
const keys = [key, other];
const customer = { property: 'acme', issuedAt: now, target: { kind: 'external_id', value: 'C-4711' } } as const;
const stop = { ...customer, stops: { topic: 'news', channel: 'email' } };

function hmac(text: string, secret = key.secret): string {
  return `${text}.${createHmac('sha256', secret).update(text).digest('hex')}`;
}

function read(link: string, purpose: 'view' | 'one-click' = 'view'): LinkContent | string {
  try {
    return readLink(link, purpose, 'acme', keys, now);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('credentials_rejected');
    return error.options.reason ?? '';
  }
}

describe('a signed link', () => {
  it.each([
    customer,
    { ...customer, target: { kind: 'email', value: 'ada.b@mail.example.com' } },
    { ...customer, target: { kind: 'external_id', value: 'a.b.c/d?e=f&g#h%20 i+j' } },
  ] as const)('says what it was made of: $target.value', (content) => {
    expect(read(signLink(content, key))).toEqual(content);
    expect(read(signLink(content, other))).toEqual(content);
  });

  it('that is one-click says what it stops', () => {
    expect(read(signLink(stop, key), 'one-click')).toEqual(stop);
    const all = { ...stop, stops: { topic: '*', channel: 'email' } };
    expect(read(signLink(all, key), 'one-click')).toEqual(all);
  });

  it('keeps the address in the form in which addresses are kept', () => {
    const link = hmac(`v1.view.k1.acme.${now / 1000}.email. Ada@Example.COM`);
    expect(read(link)).toMatchObject({ target: { kind: 'email', value: 'ada@example.com' } });
  });

  it('arrives the same through a query and through a path', () => {
    const values = ['ada+news@example.com', 'é@example.com', 'a&b=c#d?e/f@example.com'];
    for (const value of values) {
      const link = signLink({ ...customer, target: { kind: 'email', value } }, key);
      const formEncoded = new URLSearchParams({ link }).toString();
      const arrivals = [
        new URLSearchParams(formEncoded).get('link'),
        decodeURIComponent(encodeURIComponent(link)),
        decodeURIComponent(formEncoded.slice('link='.length)),
        // An escape that leaves the plus alone, read as a form.
        new URLSearchParams(`link=${encodeURI(link).replaceAll('&', '%26').replaceAll('#', '%23')}`).get('link'),
      ];
      const expected = read(link);
      for (const arrival of arrivals) expect(read(arrival ?? ''), value).toEqual(expected);
    }
  });

  it('names its property before it is verified, and nothing of anybody', () => {
    expect(claimedProperty(signLink(customer, key))).toBe('acme');
    expect(claimedProperty('v1.view.k1')).toBeUndefined();
  });

  it('may come from a clock a little ahead of ours', () => {
    expect(read(signLink({ ...customer, issuedAt: now + 300_000 }, key))).toMatchObject({ issuedAt: now + 300_000 });
    expect(read(signLink({ ...customer, issuedAt: now + 301_000 }, key))).toBe('link_from_the_future');
  });
});

describe('a link that does not hold', () => {
  const good = signLink(customer, key);
  const signature = good.slice(-64);

  it('is one of which any character was changed', () => {
    for (let at = 0; at < good.length; at += 1) {
      const changed = good.slice(0, at) + (good[at] === 'a' ? 'b' : 'a') + good.slice(at + 1);
      expect(read(changed), changed).toBe('link_not_signed');
    }
  });

  it.each([
    { what: 'signed with a key that is not live', link: hmac(`v1.view.k1.acme.${now / 1000}.external_id.C`, 'x') },
    { what: 'signed with a live key that it does not name', link: hmac(`v1.view.k2.acme.${now / 1000}.external_id.C`) },
    { what: 'of a key that is not there', link: hmac(`v1.view.k9.acme.${now / 1000}.external_id.C`) },
    { what: 'in another case', link: good.slice(0, -64) + signature.toUpperCase() },
    { what: 'with a shorter signature', link: good.slice(0, -1) },
    { what: 'with a longer signature', link: `${good}0` },
    { what: 'without a signature', link: good.slice(0, -65) },
    { what: 'a signature alone', link: signature },
    { what: 'a dot and a signature', link: `.${signature}` },
    { what: 'empty', link: '' },
    { what: 'of another version', link: hmac(`v2.view.k1.acme.${now / 1000}.external_id.C`) },
    { what: 'of no purpose that exists', link: hmac(`v1.admin.k1.acme.${now / 1000}.external_id.C`) },
    { what: 'without a subject', link: hmac(`v1.view.k1.acme.${now / 1000}.external_id.`) },
    { what: 'of another kind', link: hmac(`v1.view.k1.acme.${now / 1000}.phone.+33612345678`) },
    { what: 'without a time', link: hmac('v1.view.k1.acme..external_id.C') },
    { what: 'with a time that is not in seconds', link: hmac(`v1.view.k1.acme.${now}.external_id.C`) },
  ])('is one that is $what', ({ link }) => {
    expect(read(link)).toBe('link_not_signed');
  });

  it('is one that names nobody', () => {
    for (const subject of ['email.undefined', 'email.ada', 'external_id.null', 'external_id.0']) {
      expect(read(hmac(`v1.view.k1.acme.${now / 1000}.${subject}`))).toBe('link_names_nobody');
    }
  });

  it('is one for another property, though one key signs for both', () => {
    expect(read(signLink({ ...customer, property: 'acme-shop' }, key))).toBe('link_of_another_property');
  });

  it('is one for another purpose, even where the same secret signs both', () => {
    expect(read(signLink(stop, key), 'view')).toBe('link_not_signed');
    expect(read(signLink(customer, key), 'one-click')).toBe('link_not_signed');
  });

  it('is never one we made with a field moved into its neighbour', () => {
    const code = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,8}$/);
    const value = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text && text !== '');
    fc.assert(
      fc.property(code, code, value, code, value, (property, topic, subject, otherProperty, otherSubject) => {
        const one = { property, issuedAt: now, target: { kind: 'external_id', value: subject } } as const;
        const two = { ...one, property: otherProperty, target: { kind: 'external_id', value: otherSubject } } as const;
        const stopping = { ...one, stops: { topic, channel: 'email' } };
        const links = [signLink(one, key), signLink(two, key), signLink(stopping, key)];
        const isSame = property === otherProperty && subject === otherSubject;
        expect(new Set(links).size).toBe(isSame ? 2 : 3);
      }),
    );
  });
});
