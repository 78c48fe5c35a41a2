import * as fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import {
  damagedJson,
  fieldName,
  headerText,
  inheritedNames,
  marker,
  noRequestAtAll,
  percentEncoded,
  text,
} from './hostile.ts';

/** A request as an attacker sends it. */
export interface Attack {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'OPTIONS';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string;
  readonly remoteAddress: string;
}

/** The part of a request that a breaker leaves or changes. */
export type Draft = Omit<Attack, 'remoteAddress'>;

/** Turns a request that would be taken into ones that must not be. */
export type Breaker = (right: Draft) => fc.Arbitrary<Draft>;

/** For a field of a body (dotted, list positions as numbers): what must not stand there. `undefined`: leave it out. */
export type Spoilers = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** One field of the body has a value that it must not have. */
export function spoilField(body: object, spoilers: Spoilers): Breaker {
  const spoilt = fc.oneof(
    ...Object.entries(spoilers).map(([path, values]) => values.map((value) => withField(body, path, value))),
  );
  return (right) => spoilt.map((changed) => ({ ...right, payload: JSON.stringify(changed) }));
}

/** A field more than there is, at the top or in the object at `path`. */
export function addField(body: object, path = ''): Breaker {
  return addNamed(body, path, fieldName);
}

/** A name that is no code, in an object whose names are codes. */
export function spoilName(body: object, path: string): Breaker {
  return addNamed(body, path, text);
}

function addNamed(body: object, path: string, names: fc.Arbitrary<string>): Breaker {
  return (right) =>
    fc.tuple(names, text).map(([name, value]) => {
      const fieldPath = path === '' ? [name] : [...path.split('.'), name];
      return { ...right, payload: JSON.stringify(withField(body, fieldPath, value)) };
    });
}

/** The field stands there twice; JSON takes the last one, which is wrong. */
export function repeatField(name: string, wrong: fc.Arbitrary<unknown>): Breaker {
  return (right) =>
    wrong.map((value) => ({
      ...right,
      payload: `${right.payload?.slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`,
    }));
}

/** The body is cut off, damaged or something else altogether. */
export const breakBody: Breaker = (right) =>
  fc.oneof(noRequestAtAll, damagedJson(right.payload ?? '{}')).map((payload) => ({ ...right, payload }));

const otherTypes = [
  ...['text/plain', 'text/plain; application/json', 'text/plain,application/json', 'text/json', 'application/jsonx'],
  ...[
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/x-ndjson',
    'application/xml',
  ],
  ...['application', 'json', '/', ';', '*/*', 'application/*', `${marker}/${marker}`, 'application/json5'],
];

/** The body is said to be something that a page may send without asking first, or that we do not read. */
export const mistypeBody: Breaker = (right) =>
  fc
    .oneof(
      fc.constantFrom(...otherTypes),
      text.map((some) => `x${headerText(some)}`),
    )
    .map((type) => ({ ...right, headers: { ...right.headers, 'content-type': type } }));

/** The length is not what comes. */
export const mismeasureBody: Breaker = (right) =>
  fc
    .constantFrom('1', '2', '999999999')
    .map((length) => ({ ...right, headers: { ...right.headers, 'content-length': length } }));

/** A body where none belongs, of a type that a page may send without asking first, or too large. */
export const addBody: Breaker = (right) =>
  fc.oneof(
    fc.tuple(fc.constantFrom(...otherTypes), text).map(([type, payload]) => withBody(right, type, payload)),
    fc.constant(withBody(right, 'application/json', JSON.stringify(marker.repeat(1000)))),
    noRequestAtAll.filter((payload) => !isJson(payload)).map((payload) => withBody(right, 'application/json', payload)),
  );

function withBody(draft: Draft, type: string, payload: string): Draft {
  return { ...draft, payload, headers: { ...draft.headers, 'content-type': type } };
}

function isJson(payload: string): boolean {
  try {
    return JSON.parse(payload) !== undefined;
  } catch {
    return false;
  }
}

const otherOrigins = [
  ...['null', '', '*', 'https://', 'https://evil.example', 'http://www.acme.example', 'https://www.acme.example:8443'],
  ...['https://www.acme.example/', 'https://www.acme.example.evil.example', 'HTTPS://WWW.ACME.EXAMPLE'],
  ...['https://www.acme.example, https://evil.example', 'https://evil.example#https://www.acme.example', 'file://'],
];

/** Another origin than the property's, or, where a page always names one, none. */
export function breakOrigin({ mayLack = false } = {}): Breaker {
  return (right) =>
    fc
      .oneof(
        fc.constantFrom(...otherOrigins),
        text.map((some) => `https://${headerText(some)}`),
        ...(mayLack ? [] : [fc.constant(undefined)]),
      )
      .map((origin) => withHeader(right, 'origin', origin));
}

/** No token, half a token, somebody else's words, or a token with something before, in or behind it. */
export const breakAuthorization: Breaker = (right) => {
  const token = String(right.headers['authorization']).slice('Bearer '.length);
  const at = fc.nat({ max: token.length - 1 });
  return fc
    .oneof(
      fc.constantFrom(
        undefined,
        '',
        'Bearer',
        'Bearer ',
        token,
        `Basic ${token}`,
        `Bearer  ${token}`,
        `Bearer,${token}`,
      ),
      fc.constantFrom(
        `Bearer ${token}.`,
        `Bearer ${token}=`,
        `Bearer ${token} x`,
        `Bearer .${token}`,
        `Bearer "${token}"`,
      ),
      text.map((some) => `Bearer ${headerText(some)}`),
      text.map(headerText),
      at.map((end) => `Bearer ${token.slice(0, end)}`),
      at.map(
        (position) =>
          `Bearer ${token.slice(0, position)}${otherThan(token.charAt(position))}${token.slice(position + 1)}`,
      ),
      at.map((position) => `Bearer ${token.slice(0, position)}!${token.slice(position)}`),
    )
    .map((wrong) => withHeader(right, 'authorization', wrong));
};

function withHeader(draft: Draft, name: string, value: string | undefined): Draft {
  const headers = Object.fromEntries(Object.entries(draft.headers).filter(([other]) => other !== name));
  return { ...draft, headers: value === undefined ? headers : { ...headers, [name]: value } };
}

/** A neighbour in the alphabet of base64url, which differs in the last bit only. */
export function otherThan(sign: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const index = alphabet.indexOf(sign);
  return index === -1 ? 'A' : alphabet.charAt(index ^ 1);
}

/** A part of a path that nobody chose: badly encoded, endless, climbing up, or simply unknown. */
export const pathPart: fc.Arbitrary<string> = fc.oneof(
  text.map((some) => percentEncoded(some)),
  fc.string({ maxLength: 20 }).map((some) => `${marker}${some.replace(/[?#]/g, '')}`),
  fc.constantFrom(
    '%',
    '%zz',
    '%c0%af',
    '%e0%a4%a',
    '%00',
    '%2e%2e%2f',
    '..%5c',
    '%ed%a0%80',
    '%25%32%65',
    ';',
    ':',
    '*',
  ),
  fc.constantFrom(...inheritedNames, 'x'.repeat(300), 'x'.repeat(20_000), '😀', '%F0%9F%98%80', ' ', '+'),
);

/** The path goes on, or stops, where it should not. */
export const breakPath: Breaker = (right) =>
  fc.oneof(
    pathPart.map((part) => ({ ...right, url: `${right.url}/${part}` })),
    fc
      .constantFrom(`${right.url}/`, `/${marker}${right.url}`, `${right.url}%00`, `${right.url};${marker}`)
      .map((url) => ({
        ...right,
        url,
      })),
  );

/** A part of the path is another one. */
export function replacePart(part: string): Breaker {
  return (right) => pathPart.map((other) => ({ ...right, url: right.url.replace(part, () => other) }));
}

const addresses = fc.oneof(
  fc.nat({ max: 0xffff }).map((host) => `198.51.${host >> 8}.${host & 255}`),
  fc.nat({ max: 0xffff }).map((net) => `2001:db8:${net.toString(16)}::1`),
  fc.constantFrom('127.0.0.1', '::1', '::ffff:203.0.113.7', 'fe80::1'),
);

/** Headers that must make no difference, whatever is in them. */
const indifferent = fc.constantFrom(
  ...['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'x-real-ip', 'cookie', 'referer', 'user-agent', 'accept'],
  ...['accept-language', 'accept-encoding', 'x-http-method-override', 'x-request-id', 'request-id', 'if-none-match'],
  ...['range', 'via', 'traceparent', 'accept-version', 'x-original-url', 'content-encoding', 'sec-fetch-site', 'host'],
);
const queries = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: text.map((some) => `?${percentEncoded(some)}=${marker}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(`?%zz=${marker}`, '?__proto__[a]=1', '?a&a&a', '??', `?${'a=1&'.repeat(2000)}`),
  },
);
const decoration = fc.tuple(
  queries,
  fc.array(fc.tuple(indifferent, text.map(headerText)), { maxLength: 2 }),
  addresses,
);

/** Any of the breakers on a right request, with things in query and headers beside it that make no difference. */
export function attacks(right: Draft, breakers: readonly Breaker[]): fc.Arbitrary<Attack> {
  return fc
    .tuple(fc.oneof(...breakers.map((breaker) => breaker(right))), decoration)
    .map(([{ url, headers, ...draft }, [query, more, remoteAddress]]) => ({
      ...draft,
      url: `${url}${query}`,
      headers: { ...Object.fromEntries(more), ...headers },
      remoteAddress,
    }));
}

/** The attack as it is injected into the app. */
export function toInject({ payload, ...attack }: Attack): InjectOptions {
  return payload === undefined ? attack : { ...attack, payload };
}

function withField(body: unknown, path: string | readonly string[], value: unknown): unknown {
  const [name, ...rest] = typeof path === 'string' ? path.split('.') : path;
  if (name === undefined) return value;
  if (Array.isArray(body))
    return body.map((each, index) => (String(index) === name ? withField(each, rest, value) : each));
  const held = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return { ...(body as object), [name]: withField(held, rest, value) };
}
