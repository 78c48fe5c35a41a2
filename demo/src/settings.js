import { readConditions, wellConditions } from './conditions.mjs';
import { dataLayers } from './data-layers.js';
import { people } from './people.js';
import { situations } from './situations.js';

/** What the page is like where a situation says nothing else. */
const usual = {
  layer: 'own',
  proof: 'page',
  as: 'ada',
  link: 'margaret',
  arrives: 'before',
  lang: 'en',
  theme: 'auto',
  brand: 'acme',
  layout: 'dialog',
  explain: 'on',
  ...wellConditions,
};

/**
 * What can be set about a page, with the words for it.
 *
 * - `layer`: how it names the visitor. `as`: whom; nobody until somebody logs in.
 * - `proof`: what shows that it is them. A `link` is from a message of a day ago, an `old_link` from one of 40 days ago.
 * - `arrives`: when the page names them: before the script tag, when they log in, or minutes later by itself.
 * - `explain`: whether the widget's diagnostics are asked for, which are downloaded only then.
 */
export const pageOptions = {
  layer: Object.fromEntries(Object.entries(dataLayers).map(([code, { title }]) => [code, title])),
  as: { ...Object.fromEntries(Object.entries(people).map(([key, { name }]) => [key, name])), nobody: 'Nobody' },
  proof: {
    none: 'None',
    page: 'Trusted page',
    token: 'Site token',
    expired: 'Expired token',
    forged: 'Forged token',
    link: 'Signed link',
    old_link: 'Old signed link',
  },
  link: Object.fromEntries(Object.entries(people).map(([key, { name }]) => [key, name])),
  arrives: { before: 'Before the script', after: 'At the log-in', late: '3 minutes later' },
  layout: { dialog: 'Dialog', inline: 'Inline', launcher: 'Launcher' },
  lang: { en: 'English', fr: 'Français', de: 'Deutsch', nl: 'Nederlands', ar: 'العربية' },
  theme: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  brand: { acme: 'Acme', nocturne: 'Nocturne' },
  explain: { on: 'On', off: 'Off' },
};

/** How many days ago the message was sent that a link of that proof came with. */
export const linkAgeDays = { link: 1, old_link: 40 };

/**
 * The settings of a page's address: `situation` names one, and every other parameter changes a setting of it. What makes no
 * sense is as if it were not there.
 * @param {URLSearchParams} query
 * @returns {object | undefined} undefined where there is no such situation
 */
export function readSettings(query) {
  const situation = situations.find(({ code }) => code === query.get('situation'));
  if (!situation) return undefined;
  const asked = Object.fromEntries(query);
  const isOption = ([name, value]) => Object.hasOwn(pageOptions, name) && Object.hasOwn(pageOptions[name], value);
  const page = Object.fromEntries(Object.entries(asked).filter(isOption));
  return { ...settingsOf(situation), ...page, ...readConditions(asked) };
}

/** The settings of a situation as it is. */
export function settingsOf({ code, set }) {
  return { situation: code, ...usual, ...set };
}

/** Which of the models in `preference-center.yaml` the page integrates. */
export function propertyModel({ proof, layout }) {
  if (proof === 'page') return 'acme-account';
  return layout === 'launcher' || ['token', 'expired', 'forged'].includes(proof) ? 'acme-shop' : 'acme-www';
}

/** Whom the page is about at first: the owner of the link that brought them, or whoever the page names; null: nobody. */
export function visitorOf({ proof, as, link, arrives }) {
  if (Object.hasOwn(linkAgeDays, proof)) return link;
  return as === 'nobody' || arrives !== 'before' ? null : as;
}
