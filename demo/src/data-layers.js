const at = (from, prefix, paths) =>
  Object.fromEntries(Object.entries(paths).map(([space, path]) => [space, [{ from, path: prefix + path }]]));
const names = { email: 'email', phone: 'phone', customer: 'id' };

/**
 * How sites name their visitors, one entry for each style that the demo can wear; `docs/capture.md` has them all with an example.
 *
 * - `title`: what it is called.
 * - `preset`: the preset of the configuration that fits, where there is one.
 * - `identities`, `token`: the rules as the configuration has them; none where the preset has them all.
 * - `scripts`: what the page loads before `site/layers/<code>.js`, which names the visitor.
 * - `isNamedByAnyone`: whoever makes a link decides what the address bar says, so such pages never vouch for the visitor.
 */
export const dataLayers = {
  own: {
    title: 'dataLayer, own names',
    identities: at('dataLayer', 'user.', names),
    token: [{ from: 'dataLayer', path: 'user.token' }],
  },
  gtm: {
    title: 'Google Tag Manager',
    preset: 'gtm',
    token: [{ from: 'dataLayer', path: 'user_token' }],
  },
  gtag: {
    title: 'gtag.js',
    preset: 'gtm',
    token: [{ from: 'dataLayer', path: 'user_token' }],
  },
  adobe: {
    title: 'Adobe Client Data Layer',
    preset: 'adobe',
    token: [{ from: 'adobe', path: 'user.token' }],
    scripts: ['/vendor/adobe-client-data-layer.js'],
  },
  segment: {
    title: 'Segment',
    preset: 'segment',
    token: [{ from: 'window', path: 'analytics.user().traits().token' }],
    scripts: ['/vendor/segment.js'],
  },
  tealium: {
    title: 'Tealium utag_data',
    preset: 'tealium',
    token: [{ from: 'window', path: 'utag_data.customer_token' }],
  },
  w3c: {
    title: 'W3C digitalData',
    preset: 'w3c',
    token: [{ from: 'window', path: 'digitalData.user.0.profile.0.profileInfo.token' }],
  },
  variable: {
    title: 'Variable',
    identities: at('window', 'acme.session().user.', names),
    token: [{ from: 'window', path: 'acme.session().user.token' }],
  },
  cookie: {
    title: 'Cookie, base64url JSON',
    ...decoded('cookie', 'acme_session', ['base64url', 'json']),
  },
  local: {
    title: 'localStorage, JSON',
    ...decoded('localStorage', 'acme.user', ['json']),
  },
  session: {
    title: 'sessionStorage, query string',
    ...decoded('sessionStorage', 'acme.visitor', ['query']),
  },
  meta: {
    title: 'Meta elements',
    identities: Object.fromEntries(
      Object.entries(names).map(([space, name]) => [space, [{ from: 'meta', name: `acme-user-${name}` }]]),
    ),
    token: [{ from: 'meta', name: 'acme-user-token' }],
  },
  attribute: {
    title: 'Attributes of an element',
    identities: Object.fromEntries(Object.entries(names).map(([space, name]) => [space, [onElement(name)]])),
    token: [onElement('token')],
  },
  query: {
    title: 'Address bar',
    identities: { email: [{ from: 'query', name: 'email' }] },
    token: [{ from: 'query', name: 'token' }],
    isNamedByAnyone: true,
  },
  provider: {
    title: 'Provider function',
    identities: Object.fromEntries(
      Object.entries(names).map(([space, path]) => [space, [{ from: 'provider', name: 'account', path }]]),
    ),
    token: [{ from: 'provider', name: 'account', path: 'token' }],
  },
  identify: {
    title: 'identify() in code',
    identities: at('dataLayer', 'never.there.', names),
    token: [{ from: 'dataLayer', path: 'never.there.token' }],
  },
};

function decoded(from, name, decode) {
  const rule = (path) => [{ from, name, decode, path }];
  return {
    identities: { email: rule('email'), phone: rule('phone'), customer: rule('id') },
    token: rule('token'),
  };
}

function onElement(name) {
  return { from: 'attribute', selector: '#account-name', attribute: `data-${name}` };
}
