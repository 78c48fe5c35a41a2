import { propertyCode } from './configuration.mjs';
import { dataLayers } from './data-layers.js';
import { escapeHtml, escapeJson, fillTemplate } from './html.mjs';
import { people } from './people.js';
import { propertyModel } from './settings.js';
import { shopTexts } from './shop-texts.js';

/**
 * Writes a page of the shop into the template.
 * @param {string} template
 * @param {{ settings: object, user: object | null, address: string, backend: string }} page `user` is what the page names
 *   before its script tag; null where nobody is signed in yet. `address` is the page's own, without a link
 */
export function sitePage(template, { settings, user, address, backend }) {
  const { layer, as, arrives, layout, lang, theme, brand } = settings;
  const { scripts = [] } = dataLayers[layer];
  const person = as === 'nobody' ? 'ada' : as;
  const words = Object.fromEntries(Object.entries(shopTexts[lang]).map(([name, word]) => [name, escapeHtml(word)]));
  const parts = {
    loader: escapeHtml(`${backend}/${propertyCode(propertyModel(settings), layer)}.js`),
    page: escapeJson({ person, name: user && people[person].name, user, arrives }),
    scripts: [...scripts, `/layers/${layer}.js`].map((src) => `<script src="${src}"></script>`).join('\n    '),
    clock: arrives === 'late' ? '<script src="/clock.js"></script>' : '',
    inline: layout === 'inline' ? inlineCenter(words) : '',
    ...words,
    address: escapeHtml(address),
    direction: lang === 'ar' ? 'rtl' : 'ltr',
    ...{ lang, theme, brand },
  };
  return fillTemplate(template, parts);
}

const inlineCenter = ({ messages }) => `<section class="inline-center" id="your-preferences">
        <h2>${messages}</h2>
        <preference-center></preference-center>
      </section>`;

/**
 * The policy of a site that allows the preference center and nothing else: no inline script or style, no `eval`, Trusted
 * Types required. Only the test page beside it may frame it.
 */
export function sitePolicy(backend) {
  return [
    "default-src 'none'",
    `script-src 'self' ${backend}`,
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${backend}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types preference-center',
  ].join('; ');
}
