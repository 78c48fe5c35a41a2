import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../src/identity/normalise.ts';

describe('an email address', () => {
  it.each([
    ['  Bob@X.com ', 'bob@x.com'],
    ['bob+news@x.co.uk', 'bob+news@x.co.uk'],
    ["o'neil@x.com", "o'neil@x.com"],
    ['josé@x.com', 'josé@x.com'],
    ['jose\u0301@x.com', 'josé@x.com'],
    ['bob@bücher.example', 'bob@xn--bcher-kva.example'],
    ['bob@XN--bcher-kva.example', 'bob@xn--bcher-kva.example'],
    ['bob@BÜCHER.example', 'bob@xn--bcher-kva.example'],
    ['bob@例え.テスト', 'bob@xn--r8jz45g.xn--zckzah'],
    [`${'a'.repeat(64)}@x.com`, `${'a'.repeat(64)}@x.com`],
  ])('%j is kept as %j', (value, kept) => {
    expect(normalise('email', value)).toBe(kept);
  });

  it.each([
    ...[
      '',
      ' ',
      'undefined',
      'null',
      '[object Object]',
      'NaN',
      'bob',
      'bob@',
      '@x.com',
      'bob@x',
      'bob@localhost',
      'a@b@x.com',
    ],
    ...[
      'bob smith@x.com',
      'bob@x.com,eve@x.com',
      '<bob@x.com>',
      'bob@x..com',
      '.bob@x.com',
      'bob.@x.com',
      'b..b@x.com',
      'bob@-x.com',
    ],
    ...[
      'bob@127.0.0.1',
      'bob@[127.0.0.1]',
      'bob\u0000@x.com',
      'bob\u200b@x.com',
      ...[
        'bob@ex%61mple.com',
        'bob@x.com/y',
        'bob@x.com?y',
        'bob@x.com#y',
        'bob@x.com\\y',
        'bob@exam\tple.com',
        'bob@exa\u00admple.com',
      ],
      'bob@x.com\nBcc: eve@x.com',
      '"bob"@x.com',
      'bob@x.c',
    ],
    ...[
      `${'a'.repeat(65)}@x.com`,
      `bob@${'a'.repeat(64)}.com`,
      `bob@${'a.'.repeat(130)}com`,
      '{{user.email}}',
      ...['bob@xn--a.com', 'bob@mail.xn--99zzzzz99.com', 'bob@xn--abc-.com', 'bob@x.xn--0'],
    ],
  ])('%j is none', (value) => {
    expect(normalise('email', value)).toBeUndefined();
  });
});

describe('a phone number', () => {
  it.each([
    ['+33 6 12 34 56 78', '+33612345678'],
    ['+1 (202) 555-0143', '+12025550143'],
    ['+44\u00a07911\u00a0123456', '+447911123456'],
  ])('%j is kept as %j', (value, kept) => {
    expect(normalise('phone', value)).toBe(kept);
  });

  it.each([
    '',
    '0',
    '0612345678',
    '+',
    '+33',
    '+33612',
    'undefined',
    'call me',
    '+999123456789',
    `+33${'6'.repeat(40)}`,
  ])('%j is none', (value) => {
    expect(normalise('phone', value)).toBeUndefined();
  });
});

describe('an external id', () => {
  it.each([
    ['User-7', 'User-7'],
    ['x'.repeat(512), 'x'.repeat(512)],
  ])('%j is kept as %j', (value, kept) => {
    expect(normalise('external_id', value)).toBe(kept);
  });

  it.each(['', 'undefined', 'anonymous', '0', 'a\u0000b', 'a\nb', 'x'.repeat(513), ' User-7', 'User-7\u00a0'])(
    '%j is none',
    (value) => {
      expect(normalise('external_id', value)).toBeUndefined();
    },
  );
});

it('of its own result is that result, and it never throws', () => {
  const kind = fc.constantFrom('email', 'phone', 'external_id');
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.emailAddress(),
    fc.string().map((text) => `${text}@x.com`),
  );
  fc.assert(
    fc.property(kind, value, (type, given) => {
      const kept = normalise(type, given);
      expect(kept === undefined ? undefined : normalise(type, kept)).toBe(kept);
    }),
    { numRuns: 1000 },
  );
});
