import { entry } from './entry.js';

const words = { subscribed: 'Subscribed', unsubscribed: 'Unsubscribed', unknown: 'Not set' };

/** A table of groups by the profiles that share an address, with each state in words. */
export function profilesTable(groups, people) {
  if (people.length === 0) return entry('p', { class: 'qa-nothing' }, 'Braze has no profile with this address.');
  const names = people.map(({ externalId, brazeId }) =>
    entry('th', { scope: 'col' }, externalId ?? brazeId.slice(0, 8)),
  );
  const rows = groups.map(({ id, name }) =>
    entry(
      'tr',
      { 'data-group': id },
      entry('th', { scope: 'row' }, name),
      ...people.map((each) => stateCell(each, id)),
    ),
  );
  const states = people.map(({ emailSubscribe }) => entry('td', {}, emailSubscribe.replace('_', ' ')));
  return entry(
    'table',
    {},
    entry('thead', {}, entry('tr', {}, entry('td', {}), ...names)),
    entry('tbody', {}, ...rows),
    entry('tfoot', {}, entry('tr', {}, entry('th', { scope: 'row' }, 'All email'), ...states)),
  );
}

function stateCell({ groups }, id) {
  const state = groups[id]?.state ?? 'unknown';
  return entry('td', { 'data-state': state }, words[state] ?? state);
}
