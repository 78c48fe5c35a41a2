import { qaPolicy } from './qa-page.mjs';
import { readSettings } from './settings.js';
import { sitePage, sitePolicy } from './site-page.mjs';
import { siteUser } from './site-user.mjs';
import { themingPage } from './theming-page.mjs';
import { samples } from './theming-samples.mjs';

const html = 'text/html; charset=utf-8';

/** Answers with the page on which every custom property, part and slot of the center can be tried. */
export function showTheming({ send }, template) {
  send(200, { 'content-type': html, 'content-security-policy': qaPolicy }, themingPage(template));
}

/** Answers with a page that holds nothing but a center, by the script tag: `?state=`, one of {@link samples}. */
export async function showSample({ query, send, parts: { backendUrl, tokenSecret } }, template) {
  const state = query.get('state') ?? '';
  if (!Object.hasOwn(samples, state)) return send(404, { 'content-type': 'text/plain' }, 'There is no such sample');
  const { mode, settings: asked } = samples[state];
  const settings = readSettings(new URLSearchParams({ ...asked, explain: 'off' }));
  const user = await siteUser(settings, settings.as, tokenSecret);
  const page = sitePage(template, { settings, user, address: `/theming/sample?state=${state}`, backend: backendUrl });
  const body = page.replace('<preference-center>', `<preference-center mode="${mode}">`);
  send(200, { 'content-type': html, 'content-security-policy': sitePolicy(backendUrl) }, body);
}
