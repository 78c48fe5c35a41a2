import { networkModes } from './backend-gate.mjs';
import { brazeModes } from './braze-modes.js';
import { cells } from './cells.js';
import { dataLayers } from './data-layers.js';
import { escapeHtml, escapeJson, fillTemplate } from './html.mjs';
import { people } from './people.js';
import { pageOptions, propertyModel, settingsOf, visitorOf } from './settings.js';
import { situations } from './situations.js';

const labelsOf = (modes) => Object.fromEntries(Object.entries(modes).map(([code, mode]) => [code, mode.label ?? mode]));

const groups = [...new Set(situations.map(({ group }) => group))];

/** What can be set about Braze, the network and the backend, with the words for it. */
const conditionOptions = { braze: labelsOf(brazeModes), network: networkModes, backend: { up: 'On', down: 'Off' } };

/** Writes the page for testers. Its scripts get everything they know from the JSON in it. */
export function qaPage(template, settings) {
  const index = situations.findIndex(({ code }) => code === settings.situation);
  const situation = situations[index];
  const neighbour = (step) => situations[(index + step + situations.length) % situations.length].code;
  return fillTemplate(template, {
    title: escapeHtml(situation.title),
    expect: escapeHtml(situation.expect),
    steps: stepsHtml(situation),
    situations: pickerHtml(situation.code),
    ...{ previous: neighbour(-1), next: neighbour(1) },
    facts: escapeJson({
      settings,
      original: settingsOf(situation),
      visitor: visitorOf(settings),
      options: { ...pageOptions, ...conditionOptions },
      people: Object.fromEntries(Object.entries(people).map(([key, { name }]) => [key, name])),
      cells,
      model: propertyModel(settings),
      rules: dataLayers[settings.layer],
    }),
  });
}

/** Writes the table of all situations. */
export function situationsPage(template) {
  const bodies = groups.map((group) => {
    const rows = situations.filter((each) => each.group === group).map(rowHtml);
    return `<tbody><tr class="group"><th scope="rowgroup" colspan="3">${escapeHtml(group)}</th></tr>${rows.join('')}</tbody>`;
  });
  return fillTemplate(template, { count: String(situations.length), bodies: bodies.join('') });
}

function rowHtml(situation) {
  const { code, title, expect } = situation;
  return `<tr id="${code}"><th scope="row"><a href="/?situation=${code}">${escapeHtml(title)}</a></th>
    <td>${escapeHtml(expect)}</td><td>${stepsHtml(situation)}</td></tr>`;
}

function stepsHtml({ steps }) {
  const items = steps.map(({ kind, text }) => `<li data-kind="${kind}">${escapeHtml(text)}</li>`);
  return `<ol class="steps">${items.join('')}</ol>`;
}

function pickerHtml(current) {
  return groups
    .map((group) => {
      const options = situations
        .filter((each) => each.group === group)
        .map(({ code, title }) => {
          const mark = code === current ? ' selected' : '';
          return `<option value="${code}"${mark}>${escapeHtml(title)}</option>`;
        });
      return `<optgroup label="${escapeHtml(group)}">${options.join('')}</optgroup>`;
    })
    .join('');
}

/** The policy of the pages for testers: their own server, and the shop in a frame. */
export const qaPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
