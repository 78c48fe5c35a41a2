/** What the loader of a property is told besides its rules. */
export const frame = {
  property: 'acme-www',
  version: '9f3c02e7',
  token: [],
  launcher: { label: { en: 'Subscription preferences' } },
};
const cookie = { from: 'cookie', name: 'acme_user', decode: ['base64url', 'json', '.email'] };
/** An identity space, as a loader is told it. */
export const space = (code, type, marketing, ...rules) => ({ code, type, ...(marketing && { marketing }), rules });

/** A property whose data layer names the visitor: what most sites need. */
export const oneRule = { ...frame, spaces: [space('email', 'email', true, { from: 'dataLayer', path: 'user.email' })] };

/** A property with three rules: two for the address, from the data layer and from a cookie, and one for the token. */
export const threeRules = {
  ...frame,
  spaces: [space('email', 'email', true, { from: 'dataLayer', path: 'user.email' }, cookie)],
  token: [{ from: 'localStorage', name: 'acme_token' }],
};
