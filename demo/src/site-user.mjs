import { SignJWT } from 'jose';

import { people } from './people.js';

/** How long a token vouches for the visitor, as a customer's server would choose: about as long as a page is open. */
const tokenLifetime = '15 minutes';

/**
 * What the page pushes into its data layer about the visitor: as much as pages of that kind know.
 * @param {{ credential: string, property: string }} situation
 * @param {string} person a key of `people`
 * @param {string} secret shared with the backend
 * @returns {Promise<{ email: string, phone?: string, id?: string, token?: string }>}
 */
export async function siteUser({ credential, property }, person, secret) {
  const { email, phone, id } = people[person];
  if (credential === 'none') return { email };
  if (credential === 'page') return { email, phone, id };
  return { email, phone, id, token: await signToken({ email, phone, id }, credential, property, secret) };
}

function signToken({ email, phone, id }, credential, audience, secret) {
  const key = new TextEncoder().encode(credential === 'forged' ? secret.replaceAll(/./g, '0') : secret);
  return new SignJWT({ email, phone_number: phone })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(credential === 'expired' ? '1 hour ago' : tokenLifetime)
    .sign(key);
}
