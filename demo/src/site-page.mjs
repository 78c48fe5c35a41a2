import { people } from './people.js';
import { situations } from './situations.js';

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that is safe inside HTML and in quoted attributes. */
function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (sign) => entities[sign]);
}

/** JSON that is safe inside a script element. */
function escapeJson(value) {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/**
 * Writes the page of a situation into the template, whose `{{names}}` are replaced.
 * @param {string} template
 * @param {{ situation: object, person: string | null, user: object | null, urls: { backend: string, simulator: string } }} page
 *   `user` is what the page names before its script tag; null where it waits for the sign-in
 * @returns {string}
 */
export function sitePage(template, { situation, person, user, urls }) {
  const parts = {
    loader: escapeHtml(`${urls.backend}/${situation.property}.js`),
    page: escapeJson({ situation: situation.code, person: person ?? 'ada', name: user && people[person].name, user }),
    inline: situation.layout === 'inline' ? inlineCenter : '',
    situation: escapeHtml(situation.title),
    expect: escapeHtml(situation.expect),
    braze: escapeHtml(situation.braze),
    simulator: escapeHtml(urls.simulator),
    linkOwner: escapeHtml(situation.link ? people[situation.link.person].email : ''),
    switch: situations.map((each) => switchEntry(each, situation)).join(''),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_whole, name) => parts[name]);
}

const inlineCenter = `<section class="inline-center" id="your-preferences">
        <h2>Your messages from us</h2>
        <preference-center></preference-center>
      </section>`;

function switchEntry({ code, title }, current) {
  const mark = code === current.code ? ' aria-current="page"' : '';
  return `<li><a href="/?situation=${code}"${mark}>${escapeHtml(title)}</a></li>`;
}

/**
 * The policy of a site that allows the preference center and nothing else: no inline script or style, no `eval`, Trusted
 * Types required. The demo's own panel needs the simulator in `connect-src`; a customer's page does not.
 */
export function contentSecurityPolicy({ backend, simulator }) {
  return [
    "default-src 'none'",
    `script-src 'self' ${backend}`,
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${backend} ${simulator}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types preference-center',
  ].join('; ');
}
