import { entry, timeOf } from './entry.js';
import { profilesTable } from './profiles-table.js';

const shownMessages = 5;
const shownRequests = 12;

/**
 * Shows what the simulator holds for one address, which messages it sent there, and the requests it received, and keeps
 * up with it by its event stream. `about(email)` names the address; undefined shows nobody's.
 */
export function showBraze(simulator) {
  const places = Object.fromEntries(
    ['who', 'profiles', 'messages', 'requests'].map((name) => [name, document.getElementById(`qa-${name}`)]),
  );
  const read = async (path) => (await fetch(`${simulator}/simulator${path}`)).json();
  const groups = read('/state?limit=1').then((state) => state.groups);
  let email;
  let reads = 0;

  const refresh = async () => {
    const own = ++reads;
    const query = new URLSearchParams({ email });
    const [known, { people }, { messages }] = email
      ? await Promise.all([groups, read(`/people?${query}`), read(`/outbox?to=${encodeURIComponent(email)}`)])
      : [[], { people: [] }, { messages: [] }];
    if (own !== reads) return;
    places.who.textContent = email ?? '';
    places.profiles.replaceChildren(email ? profilesTable(known, people) : nothing('Nobody is signed in.'));
    places.messages.replaceChildren(...messages.slice(-shownMessages).reverse().map(messageEntry));
    if (messages.length === 0) places.messages.append(nothing('None yet.', 'li'));
  };

  const events = new EventSource(`${simulator}/simulator/events`);
  for (const type of ['state', 'message']) events.addEventListener(type, () => void refresh());
  // After a gap in the stream nothing else would tell what was missed.
  events.addEventListener('open', () => void refresh());
  events.addEventListener('request', ({ data }) => {
    places.requests.prepend(requestEntry(JSON.parse(data)));
    while (places.requests.children.length > shownRequests) places.requests.lastChild.remove();
  });
  return {
    about(address) {
      email = address;
      void refresh();
    },
  };
}

function requestEntry({ at, method, path, status, fault }) {
  const outcome = entry('b', { 'data-status': status >= 200 && status < 300 ? 'ok' : 'bad' }, String(status ?? fault));
  return entry('li', {}, timeOf(at), entry('code', {}, `${method} ${path}`), ' ', outcome);
}

function messageEntry({ at, channel, to, triggerProperties }) {
  const { confirmation_url: url, topics } = triggerProperties;
  const parts = [timeOf(at), ` ${channel} to ${to}`];
  if (Array.isArray(topics)) parts.push(entry('p', {}, `Please confirm: ${topics.join(', ')}`));
  if (/^https?:/.test(url)) {
    parts.push(entry('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, 'Open the confirmation link'));
  }
  return entry('li', { class: 'qa-message' }, ...parts);
}

function nothing(text, tag = 'p') {
  return entry(tag, { class: 'qa-nothing' }, text);
}
