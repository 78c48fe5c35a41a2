import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { escapeHtml, fillTemplate } from './html.mjs';
import { placesOf, samples } from './theming-samples.mjs';

const { resolve } = createRequire(import.meta.url);
const manifest = JSON.parse(readFileSync(resolve('@preference-center/widget/custom-elements.json'), 'utf8'));

/** The center's declaration, from which the page is made. */
export const element = manifest.modules.flatMap(({ declarations }) => declarations).find(({ tagName }) => tagName);

/** What "Try it" sets each custom property to. One without a value here stops the page, so that none is forgotten. */
const examples = {
  accent: 'light-dark(#8a1c5b, #f3a6d4)',
  'on-accent': 'light-dark(#ffe08a, #5b0036)',
  background: 'light-dark(#fff8ec, #201a12)',
  text: 'light-dark(#3b2a12, #f6e9d2)',
  muted: 'light-dark(#6b4a16, #d9bd8a)',
  edge: 'light-dark(#8a6a33, #bfa26b)',
  line: 'light-dark(#ecdcbc, #4a3d28)',
  danger: 'light-dark(#8f1d00, #ffb199)',
  success: 'light-dark(#0b5c2f, #8fe3b4)',
  backdrop: '#301050cc',
  shadow: '0 0 0 4px light-dark(#8a1c5b, #f3a6d4)',
  space: '1.75em',
  radius: '0',
  'control-radius': '2em',
  font: 'Georgia, serif',
  'color-scheme': 'dark',
  'launcher-space': '3em',
  'launcher-radius': '4px',
  'launcher-shadow': '0 0 0 4px light-dark(#8a1c5b, #f3a6d4)',
  'launcher-layer': '1',
};

const bare = (name) => name.replace('--preference-center-', '');

const exampleOf = (name) => {
  if (!Object.hasOwn(examples, bare(name))) throw new Error(`theming-page.mjs has no example for ${name}`);
  return examples[bare(name)];
};

const described = (text) => escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

/** Writes the page into the template: a row with a control for each property, part and slot of the manifest. */
export function themingPage(template) {
  const { cssProperties, cssParts, slots } = element;
  return fillTemplate(template, {
    properties: cssProperties.map(propertyRow).join(''),
    parts: cssParts.map(partRow).join(''),
    slots: slots.map(slotRow).join(''),
    states: Object.entries(samples).map(stateOption).join(''),
    first: Object.keys(samples)[0],
  });
}

function propertyRow({ name, default: value = '', description }) {
  const example = escapeHtml(exampleOf(name));
  const places = placesOf('properties', bare(name)).join(' ');
  return `<li><label for="${name}"><code>${name}</code></label>
    <p id="${name}-is">${described(description)}</p>
    <p class="try"><input id="${name}" data-property="${name}" data-seen="${places}" placeholder="${escapeHtml(value)}" aria-describedby="${name}-is" spellcheck="false" autocomplete="off" />
    <button type="button" data-example="${example}" data-for="${name}" aria-label="Try it: ${name}">Try it</button></p></li>`;
}

function partRow({ name, description }) {
  const css = `preference-center::part(${name}) { outline: 3px dashed light-dark(#c2185b, #ff8ab8); outline-offset: -3px; }`;
  const seen = placesOf('parts', name);
  return toggleRow({ id: `part-${name}`, name, description, code: css, seen }, `data-css="${escapeHtml(css)}"`);
}

/** The code of a topic that every sample has stands for any. */
function slotRow({ name, description }) {
  const slot = name.replace('{code}', 'offers');
  const tag = slot.startsWith('topic-icon') ? 'span' : 'p';
  const text = slot.startsWith('topic-icon') ? '★' : `What the page puts into ${slot}`;
  const hidden = tag === 'span' ? ' aria-hidden="true"' : '';
  const code = `<${tag} slot="${slot}"${hidden}>${text}</${tag}>`;
  return toggleRow(
    { id: `slot-${name}`, name, description, code, seen: placesOf('slots', name) },
    `data-slot="${slot}" data-tag="${tag}" data-text="${text}"`,
  );
}

function toggleRow({ id, name, description, code, seen }, data) {
  return `<li><label><input type="checkbox" id="${id}" ${data} data-seen="${seen.join(' ')}" aria-describedby="${id}-is" /> <code>${escapeHtml(name)}</code></label>
    <p id="${id}-is">${described(description)}</p>
    <pre><code>${escapeHtml(code)}</code></pre></li>`;
}

function stateOption([state, { title }]) {
  return `<option value="${state}">${title}</option>`;
}
