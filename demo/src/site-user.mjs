import { SignJWT } from 'jose';

import { propertyCode } from './configuration.mjs';
import { people } from './people.js';
import { propertyModel } from './settings.js';

/** How long a token vouches for the visitor, as a customer's server would choose: about as long as a page is open. */
const tokenLifetime = '15 minutes';

/** Proofs on pages that know more of the visitor than an address. */
const knowing = ['page', 'token', 'expired', 'forged'];

/**
 * What the page says about the visitor: as much as pages of that kind know.
 * @param {object} settings
 * @param {string} person a key of `people`
 * @param {string} secret shared with the backend
 * @returns {Promise<{ email: string, phone?: string, id?: string, token?: string }>}
 */
export async function siteUser(settings, person, secret) {
  const { proof } = settings;
  const { email, phone, id } = people[person];
  if (!knowing.includes(proof)) return { email };
  const user = { email, ...(phone && { phone }), id };
  return proof === 'page' ? user : { ...user, token: await signToken(user, settings, secret) };
}

function signToken({ email, phone, id }, settings, secret) {
  const { proof, layer } = settings;
  const key = new TextEncoder().encode(proof === 'forged' ? secret.replaceAll(/./g, '0') : secret);
  return new SignJWT({ email, ...(phone && { phone_number: phone }) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setAudience(propertyCode(propertyModel(settings), layer))
    .setIssuedAt()
    .setExpirationTime(proof === 'expired' ? '1 hour ago' : tokenLifetime)
    .sign(key);
}
