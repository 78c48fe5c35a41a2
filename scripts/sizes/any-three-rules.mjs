import { frame, space } from './sample-loaders.mjs';

const cookie = (decode, name = 'acme_user') => ({ from: 'cookie', name, ...(decode && { decode }) });
const entry = (from, name, decode) => ({ from, name, ...(decode && { decode }) });

/** The address in each style of docs/capture.md, as a loader is told it. */
const address = [
  { from: 'dataLayer', path: 'user_data.email' },
  { from: 'dataLayer', name: 'acmeEvents', path: 'visitor.email' },
  { from: 'adobe', path: 'personalEmail.address' },
  { from: 'adobe', event: 'login', until: 'logout', path: 'eventInfo.email' },
  { from: 'window', path: 'analytics.user().traits().email' },
  cookie(['uri'], 'acme_email'),
  cookie(['uri', 'json', '.user.email']),
  cookie(['base64url', 'json', '.email']),
  cookie(['uri', 'pairs', '.email']),
  cookie(['jwt', '.email'], 'acme_jwt'),
  entry('localStorage', 'acme.user', ['json', '.email']),
  entry('sessionStorage', 'visitor', ['query', '.email']),
  entry('meta', 'user-email'),
  { from: 'attribute', selector: '#account [data-email]', attribute: 'data-email' },
  entry('query', 'email'),
  entry('provider', 'account', ['.user.email']),
];

/** The number of a customer, or of a telephone, in the same styles. */
const number = [
  { from: 'dataLayer', path: 'user.id' },
  { from: 'dataLayer', name: 'acmeEvents', path: 'visitor.number' },
  { from: 'adobe', path: 'user.id' },
  { from: 'window', path: 'analytics.user().id()' },
  cookie(undefined, 'acme_id'),
  cookie(['base64url', 'json', '.id']),
  cookie(['uri', 'pairs', '.id']),
  cookie(['jwt', '.sub'], 'acme_jwt'),
  entry('localStorage', 'acme_id'),
  entry('sessionStorage', 'visitor', ['query', '.id']),
  entry('meta', 'customer'),
  { from: 'attribute', selector: '#account [data-id]', attribute: 'data-id' },
  entry('provider', 'account', ['.user.id']),
];

/** The site's token, which nobody encodes once more. */
const token = [
  { from: 'dataLayer', path: 'user.token' },
  { from: 'adobe', path: 'user.token' },
  { from: 'window', path: 'acme.token' },
  cookie(undefined, 'acme_jwt'),
  entry('localStorage', 'acme_token'),
  entry('sessionStorage', 'acme_token'),
  entry('meta', 'acme-token'),
  { from: 'attribute', selector: 'body', attribute: 'data-token' },
  entry('provider', 'token'),
];

const loader = (spaces, tokenRules = []) => ({ ...frame, spaces, token: tokenRules });
const pairs = address.flatMap((one, index) => address.slice(index + 1).map((other) => [one, other]));
const each = (list, make) => list.flatMap(make);

/**
 * Every loader with three rules that a site is likely to have: two for the address and one for the token or for the customer; or
 * one for the address, one for the customer and one for the token or the telephone.
 * @returns {object[]} configurations, some 7,500
 */
export function anyThreeRules() {
  const email = (...rules) => space('email', 'email', true, ...rules);
  const customer = (rule) => space('customer', 'external_id', false, rule);
  const phone = (rule) => space('phone', 'phone', false, rule);
  return [
    ...each(pairs, (two) => token.map((one) => loader([email(...two)], [one]))),
    ...each(pairs, (two) => number.map((one) => loader([email(...two), customer(one)]))),
    ...each(address, (first) => each(number, (id) => token.map((one) => loader([email(first), customer(id)], [one])))),
    ...each(address, (first) =>
      each(number, (id) => number.map((one) => loader([email(first), customer(id), phone(one)]))),
    ),
  ];
}
