import { createHmac } from 'node:crypto';

import { propertyCode } from './configuration.mjs';
import { people } from './people.js';
import { linkAgeDays, propertyModel } from './settings.js';

const dayMs = 24 * 60 * 60_000;

/**
 * The link of a page as Braze's template would sign it while sending (docs/links.md): what stands in
 * `preference-center-link`.
 * @param {object} settings
 * @param {string} secret the key that the template and the property share
 * @returns {string}
 */
export function signLink(settings, secret) {
  const { proof, link, layer } = settings;
  const sentAt = Math.floor((Date.now() - linkAgeDays[proof] * dayMs) / 1000);
  const property = propertyCode(propertyModel(settings), layer);
  const said = `v1.view.k1.${property}.${sentAt}.email.${people[link].email}`;
  return `${said}.${createHmac('sha256', secret).update(said).digest('hex')}`;
}
