import { entry, nothing, table } from './entry.js';
import { countTab } from './tabs.js';

const stateWords = { subscribed: 'On', unsubscribed: 'Off' };
const deliveryWords = {
  recorded: 'Recorded: on our disk, waits to be sent',
  sent: 'Sent: no answer yet',
  accepted: 'Accepted: Braze has it queued; it will be read back',
  confirmed: 'Confirmed: Braze was seen to hold it',
  in_doubt: 'In doubt: the answer was lost; a read will tell',
  waiting_in_braze: 'Waiting in Braze: the visitor has to answer a text message',
  no_profile: 'No profile: Braze knows nobody there, so nobody can be mailed',
  not_applied: 'Not applied: Braze does not hold it and we may not insist',
  failed: 'Failed: Braze rejected it',
};

/**
 * A row for each choice: what is saved here, how far it is on its way, and what Braze holds. `edit(cell, state)` is called
 * where the tester changes that in Braze.
 */
export function showChoices(place, cells, person, edit) {
  if (!person) return place.replaceChildren(nothing('Nobody is signed in.'));
  const { name, email, profiles, choices } = person;
  countTab('choices', choices.filter(({ delivery }) => delivery && delivery !== 'confirmed').length);
  const heads = ['Choice', 'Saved', 'Delivery', ...profiles.map((profile) => `Braze ${profile.name}`)];
  const rows = Object.entries(cells).map(([code, cell]) => rowOf(code, cell, person, edit));
  const all = ['All email', '', '', ...profiles.map(({ emailSubscribe }) => emailSubscribe.replace('_', ' '))];
  const told = ['Attributes and events', '', '', ...profiles.map((profile) => profile.told.join(', ') || '–')];
  place.replaceChildren(
    entry('p', { class: 'who' }, `${name}, ${email}`),
    table('Choices', heads, [
      ...rows,
      { attributes: { class: 'all' }, content: all },
      { attributes: { class: 'told' }, content: told },
    ]),
    ...(profiles.length ? [] : [nothing('Braze has no profile with this address.')]),
  );
}

function rowOf(code, { topic, channel, name, groupId }, { profiles, choices }, edit) {
  const choice = choices.find((each) => each.topic === topic && each.channel === channel);
  const braze = profiles.map((profile) => brazeCell(name, profile, groupId, (state) => edit(code, state)));
  return {
    attributes: { 'data-cell': code },
    content: [
      name.replace('Text message', 'SMS'),
      stateCell(choice?.state, choice?.state && `r${choice.revision}`),
      deliveryCell(choice),
      ...braze,
    ],
  };
}

/** What Braze holds, as a button that changes it there, as somebody in Braze’s dashboard does. */
function brazeCell(name, profile, groupId, edit) {
  const state = profile.groups[groupId] ?? 'unknown';
  const button = entry(
    'button',
    { type: 'button', class: 'edit', title: 'Change it in Braze' },
    stateWords[state] ?? '–',
  );
  button.setAttribute('aria-label', `${stateWords[state] ?? '–'}: change ${name} in Braze`);
  button.addEventListener('click', () => edit(state === 'subscribed' ? 'unsubscribed' : 'subscribed'));
  return entry('td', { 'data-state': state, 'data-braze': state }, button);
}

function stateCell(state, note) {
  const text = stateWords[state] ?? '–';
  const more = note ? [' ', entry('small', {}, note)] : [];
  return entry('td', { 'data-state': state ?? 'unknown' }, text, ...more);
}

function deliveryCell(choice) {
  if (!choice?.delivery) return entry('td', {}, '–');
  const { delivery, reason, attempts, nextAttemptAt } = choice;
  const [word, explanation] = deliveryWords[delivery].split(/: /);
  const waitS = nextAttemptAt === null ? 0 : Math.round((nextAttemptAt - Date.now()) / 1000);
  const notes = [
    reason?.replaceAll('_', ' '),
    attempts > 0 && `attempt ${attempts}`,
    waitS > 0 && `next in ${waitS} s`,
  ];
  return entry(
    'td',
    { 'data-delivery': delivery, title: explanation },
    entry('b', {}, word),
    ...notes.filter(Boolean).map((note) => entry('small', {}, note)),
  );
}
