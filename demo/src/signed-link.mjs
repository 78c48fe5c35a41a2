import { createHmac } from 'node:crypto';

import { people } from './people.js';

const dayMs = 24 * 60 * 60_000;

/**
 * The link of a situation as Braze's template would sign it while sending (docs/links.md): what stands in
 * `preference-center-link`.
 * @param {{ property: string, link: { person: string, ageDays: number } }} situation
 * @param {string} secret the key that the template and the property share
 * @returns {string}
 */
export function signLink({ property, link: { person, ageDays } }, secret) {
  const sentAt = Math.floor((Date.now() - ageDays * dayMs) / 1000);
  const said = `v1.view.k1.${property}.${sentAt}.email.${people[person].email}`;
  return `${said}.${createHmac('sha256', secret).update(said).digest('hex')}`;
}
