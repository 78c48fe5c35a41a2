const frame = {
  property: 'acme-www',
  version: '9f3c02e7',
  token: [],
  launcher: { position: 'end', label: { en: 'Subscription preferences' } },
};
const cookie = { from: 'cookie', name: 'acme_user', decode: ['base64url', 'json', '.email'] };
const space = (code, type, marketing, ...rules) => ({ code, type, ...(marketing && { marketing }), rules });

/** A property whose data layer names the visitor: what most sites need. */
export const oneRule = { ...frame, spaces: [space('email', 'email', true, { from: 'dataLayer', path: 'user.email' })] };

/**
 * The largest that three rules can make a loader: of all pairs of sources for the address, each as sites commonly encode it, with all
 * sources for the token, the ones with the most code.
 */
export const largestThreeRules = {
  ...frame,
  spaces: [
    space('email', 'email', true, { from: 'adobe', event: 'login', until: 'logout', path: 'eventInfo.email' }, cookie),
  ],
  token: [{ from: 'dataLayer', path: 'user.token' }],
};

/** A property with three rules: two for the address, from the data layer and from a cookie, and one for the token. */
export const threeRules = {
  ...frame,
  spaces: [space('email', 'email', true, { from: 'dataLayer', path: 'user.email' }, cookie)],
  token: [{ from: 'localStorage', name: 'acme_token' }],
};
