import { expect } from '@open-wc/testing';
import { toIdentity } from '../../src/capture/identity.ts';
import { shapes } from '../../src/capture/shapes.ts';

describe('toIdentity', () => {
  const nobody: unknown[] = [
    undefined,
    null,
    '',
    '   ',
    'undefined',
    'null',
    'NULL',
    'NaN',
    '[object Object]',
    '0',
    'anonymous',
    'Guest',
    'true',
    true,
    0,
    -1,
    1.5,
    Number.NaN,
    {},
    ['ada@example.com'],
    'x'.repeat(513),
  ];
  for (const value of nobody) {
    it(`names nobody by ${JSON.stringify(value)?.slice(0, 40)}`, () => {
      expect(toIdentity(shapes.external_id, value)).to.equal(undefined);
      expect(toIdentity(shapes.phone, value)).to.equal(undefined);
      expect(toIdentity(shapes.token, value)).to.equal(undefined);
      expect(toIdentity(shapes.email, value)).to.equal(undefined);
    });
  }

  for (const value of [
    'ada',
    'ada@example',
    '@example.com',
    'ada@',
    'a b@example.com',
    'ada@exa mple.com',
    'a@b..com',
    42,
  ]) {
    it(`takes ${value} for no address`, () => {
      expect(toIdentity(shapes.email, value)).to.equal(undefined);
    });
  }

  it('trims an address and leaves the rest to the backend', () => {
    expect(toIdentity(shapes.email, '  Ada.Lovelace+news@mail.Example.com ')).to.equal(
      'Ada.Lovelace+news@mail.Example.com',
    );
  });

  it('takes any short text with something in it for a phone number, which the backend reads', () => {
    expect(toIdentity(shapes.phone, '+49 (30) 123456')).to.equal('+49 (30) 123456');
    expect(toIdentity(shapes.phone, '1'.repeat(65))).to.equal(undefined);
  });

  it('takes numbers and any plain text for the id of a customer', () => {
    expect(toIdentity(shapes.external_id, 4711)).to.equal('4711');
    expect(toIdentity(shapes.external_id, 'c-4711')).to.equal('c-4711');
  });
});

describe('toIdentity of a token', () => {
  it('takes what looks like a signed JWT', () => {
    expect(toIdentity(shapes.token, 'eyJh.eyJz.c2ln-_')).to.equal('eyJh.eyJz.c2ln-_');
  });

  for (const value of [undefined, '', 'undefined', 'a.b', 'a.b.c.d', 'a b.c.d', 7, `a.b.${'c'.repeat(8192)}`]) {
    it(`takes ${String(value).slice(0, 20)} for no token`, () => {
      expect(toIdentity(shapes.token, value)).to.equal(undefined);
    });
  }
});
