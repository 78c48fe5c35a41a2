import type { LoaderSpace } from '@preference-center/backend/loader-config';

/** The type of an identity space, or `token`. */
export type ValueType = LoaderSpace['type'] | 'token';

/**
 * The identity, or the site's token, that a value found on the page stands for, trimmed; `undefined` where it is none.
 * `shape` is what it has to look like, one of `shapes`.
 *
 * Never an identity: anything but a string or a whole positive number, the empty string, what a template leaves behind
 * for a missing value (`undefined`, `null`, `[object Object]`, …), `0`, `anonymous` and `guest`, more than 512 characters, and in
 * a space of type `email` whatever does not look like an address. Numbers are taken because many sites have numeric
 * customer ids; an address is never one. A token has the shape of a signed JWT (RFC 7515 compact form, up to 8,192
 * characters). The backend normalises and checks again.
 */
export const toIdentity = (shape: RegExp, value: unknown): string | undefined => {
  const isText = typeof value === 'string' || (Number.isSafeInteger(value) && (value as number) > 0);
  const text = isText ? `${value as string}`.trim() : '';
  return shape.test(text) ? text : undefined;
};
