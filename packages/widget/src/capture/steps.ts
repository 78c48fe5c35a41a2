/** Text in base64, in either alphabet, with or without padding (RFC 4648); it has to be UTF-8. */
export const base64 = (text: string): string =>
  // By way of percent-encoding, which refuses what is not UTF-8, in half the bytes that a TextDecoder takes.
  decodeURIComponent(escape(atob(text.replace(/-/g, '+').replace(/_/g, '/'))));

/** Percent-encoding. */
export const uri = (text: string): string => decodeURIComponent(text);

/** JSON. */
export const json = (text: string): unknown => JSON.parse(text);

/** The claims of a JWT. They are read, not verified: only the backend can say whether a token holds. */
export const jwt = (text: string): unknown => json(base64(text.split('.')[1]!));

/** `a=1&b=2`, as in a query string; the last of several with one name counts. */
export const query = (text: string): unknown => Object.fromEntries(new URLSearchParams(text));

/** `a=1; b=2`, as some cookies hold; the last of several with one name counts. */
export const pairs = (text: string): unknown =>
  Object.fromEntries(text.split(';').map((pair) => pair.split(/=(.*)/s, 2).map((part) => part.trim())));
