import * as fc from 'fast-check';

/** Part of every hostile value that can hold it. Letters only, so that it comes through every encoding. */
export const marker = 'zqxjvk';

const written = [
  `\0${marker}`,
  `${marker}\ud800`,
  `\udc00${marker}`,
  `${marker}@evil.example\r\nBcc: everybody@example.com`,
  `<${marker}@example.com>`,
  `' or 1=1 -- ${marker}`,
  `\${jndi:ldap://${marker}}`,
  `%s%n${marker}`,
  `\u202e${marker}\u0000`,
  `../../${marker}`,
  `${marker}\u2028</script>`,
  marker.repeat(40),
  marker.repeat(1000),
];

/** Names that a JavaScript object has without being given them, and that must mean nothing to us. */
export const inheritedNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
];

/** Anything Unicode has a number for, surrogates and unassigned ones too. */
const codePoints = fc
  .array(fc.nat({ max: 0x10ffff }), { maxLength: 8 })
  .map((points) => String.fromCodePoint(...points));

/** A text that no field takes by accident: it holds the marker and ends in a sign that no identifier has. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 16 }).map((some) => `${some}${marker}(`),
  codePoints.map((some) => `${marker}${some}(`),
  fc.constantFrom(...written),
);

/** A name for a field nobody knows. */
export const fieldName: fc.Arbitrary<string> = fc.oneof(
  fc.constant(marker),
  text,
  fc.constantFrom('target', 'email.x'),
);

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER + 2, -0),
);

/** What stands where a text belongs. */
export const notText: fc.Arbitrary<unknown> = fc.oneof(
  number,
  fc.constantFrom(null, true, false, [], {}, [marker], { [marker]: marker }, [[[[[]]]]], { toString: marker }),
  fc.array(text, { maxLength: 3 }),
);

/** What stands where an object belongs. */
export const notObject: fc.Arbitrary<unknown> = fc.oneof(
  number,
  text,
  fc.constantFrom(null, true, false, [], [marker], [{ email: marker }], ''),
);

/** What stands where a list belongs. */
export const notList: fc.Arbitrary<unknown> = fc.oneof(
  number,
  text,
  fc.constantFrom(null, true, false, {}, { 0: marker, length: 1 }, { length: 2 ** 31 }, ''),
);

/** What stands where a count from zero up belongs. */
export const notCount: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, [], [0], {}, '0', -1, 0.5, 1e300, Number.MAX_SAFE_INTEGER + 2, marker),
  fc.double({ max: -1e-9, noNaN: true, noDefaultInfinity: true }),
);

/** Texts that are no JSON, and JSON that is nothing anybody asks for. None of them is an object with a known field. */
export const noRequestAtAll: fc.Arbitrary<string> = fc.oneof(
  text,
  fc.json({ maxDepth: 2 }).map((json) => `[${json}]`),
  fc.integer({ min: 1, max: 3_000 }).map((depth) => '['.repeat(depth)),
  fc.integer({ min: 1, max: 1_000 }).map((depth) => `${'{"a":'.repeat(depth)}"${marker}"${'}'.repeat(depth)}`),
  fc.constantFrom('', ' ', 'null', 'NaN', 'undefined', '1e999', '-', '{', '{}x', '"', `"${marker}"`, '[]', '\0', '﻿'),
  fc.constantFrom(
    `{"__proto__":{"identities":{"email":"${marker}"}}}`,
    `{"constructor":{"prototype":{"${marker}":1}}}`,
    `{"\\u005f_proto__":{"${marker}":1}}`,
  ),
);

/** The same text, cut off, or with a sign in it that JSON has nowhere. */
export function damagedJson(json: string): fc.Arbitrary<string> {
  const at = fc.nat({ max: json.length - 1 });
  return fc.oneof(
    at.map((end) => json.slice(0, end)),
    at.map((position) => `${json.slice(0, position)}\u0001${json.slice(position)}`),
    fc.constantFrom(`${json}${marker}`, `${json},`, `${json}]`, json.replaceAll('"', "'"), `${json}${json}`),
  );
}

/** The text as a header can carry it: node takes nothing but visible latin1. */
export function headerText(value: string): string {
  return value.replace(/[^\x20-\x7e\xa1-\xff]/g, '?');
}

/** The text as a part of a path; a lone surrogate has no encoding. */
export function percentEncoded(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '?'));
}
