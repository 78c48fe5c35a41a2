const placeholder = /^(undefined|null|nan|true|false|0|anonymous|\[object \w+\])$/i;
const address = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

/**
 * The identity that a value found on the page stands for, trimmed, or `undefined` where it names nobody.
 *
 * Never an identity: anything but a string or a whole positive number, the empty string, what a template leaves behind
 * for a missing value (`undefined`, `null`, `[object Object]`, …), `0` and `anonymous`, more than 1,024 characters, and in
 * the space coded `email` whatever does not look like an address. Numbers are taken because many sites have numeric
 * customer ids; `email` refuses them by its shape. The backend normalises and checks again.
 */
export function toIdentity(space: string, value: unknown): string | undefined {
  const isNumber = typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
  if (typeof value !== 'string' && !isNumber) return;
  const text = `${value}`.trim();
  if (!text || text.length > 1024 || placeholder.test(text)) return;
  return space === 'email' && !address.test(text) ? undefined : text;
}

/** The site's token where the value has the shape of a signed JWT (RFC 7515 compact form, up to 8,192 characters). */
export function toToken(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 8192 && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)
    ? value
    : undefined;
}
