import type { LoaderSpace } from '@preference-center/backend/loader-config';

/** The type of an identity space, or `token`. */
export type ValueType = LoaderSpace['type'] | 'token';

const nobody = /^(undefined|null|nan|true|false|0|anonymous|guest|\[object \w+\])$/i;
const shapes: Partial<Record<ValueType, RegExp>> = {
  email: /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/,
  token: /^(?=.{5,8192}$)[\w-]+(\.[\w-]+){2}$/,
};
const anyId = /^.{1,512}$/s;

/**
 * The identity, or the site's token, that a value found on the page stands for, trimmed; `undefined` where it is none.
 *
 * Never an identity: anything but a string or a whole positive number, the empty string, what a template leaves behind
 * for a missing value (`undefined`, `null`, `[object Object]`, …), `0`, `anonymous` and `guest`, more than 512 characters, and in
 * a space of type `email` whatever does not look like an address. Numbers are taken because many sites have numeric
 * customer ids; an address is never one. A token has the shape of a signed JWT (RFC 7515 compact form, up to 8,192
 * characters). The backend normalises and checks again.
 */
export function toIdentity(type: ValueType, value: unknown): string | undefined {
  const isText = typeof value === 'string' || (Number.isSafeInteger(value) && (value as number) > 0);
  const text = isText ? `${value as string}`.trim() : '';
  return !nobody.test(text) && (shapes[type] ?? anyId).test(text) ? text : undefined;
}
