import { showChoices } from './choices.js';
import { entry, nothing, table, timeOf } from './entry.js';
import { countTab } from './tabs.js';

const kinds = {
  'c0f1a000-0000-4000-8000-000000000001': 'confirmation',
  'c0f1a000-0000-4000-8000-000000000002': 'link to the choices',
};

/** Shows everything about one person; null: nobody. `post` tells the demo what the tester does in Braze. */
export function showPerson(places, cells, person, post) {
  showChoices(places.choices, cells, person, (cell, state) => post('edit', { as: person.key, cell, state }));
  showMessages(places.messages, person?.messages ?? [], (to) => post('sms', { to }));
  showLedger(places.ledger, person?.ledger ?? []);
}

function showMessages(place, messages, answer) {
  countTab('messages', messages.length);
  const items = messages.map(({ at, channel, to, kind, campaignId, url, topics }) => {
    const name = kind === 'sms_opt_in_prompt' ? 'text message that asks to answer' : (kinds[campaignId] ?? 'message');
    const parts = [timeOf(at), entry('b', {}, name), entry('small', {}, `${channel} to ${to}`)];
    if (Array.isArray(topics)) parts.push(entry('p', {}, topics.join(', ')));
    if (/^https?:/.test(url))
      parts.push(entry('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, 'Open its link'));
    if (kind === 'sms_opt_in_prompt') {
      const button = entry('button', { type: 'button' }, 'Answer Y');
      button.addEventListener('click', () => answer(to));
      parts.push(button);
    }
    return entry('li', {}, ...parts);
  });
  place.replaceChildren(
    items.length ? entry('ol', { class: 'messages' }, ...items) : nothing('Braze has sent this person nothing.'),
  );
}

function showLedger(place, rows) {
  countTab('ledger', rows.length);
  if (!rows.length) return place.replaceChildren(nothing('The ledger has nothing about this person.'));
  const content = rows.map(({ at, action, topic, channel, from, to, revision, proof, source, language }) => ({
    attributes: {},
    content: [
      timeOf(at),
      `${topic} ${channel}`,
      action === 'requested' ? `asked for ${to}` : `${from ?? 'not set'} → ${to}`,
      `${proof}, ${source.replaceAll('_', ' ')}`,
      `r${revision}, ${language}`,
    ],
  }));
  place.replaceChildren(table('Ledger', ['When', 'What', 'Change', 'Proof, source', 'Text'], content));
}
