import { entry, nothing, timeOf } from './entry.js';
import { countTab } from './tabs.js';

const shown = 200;
const sources = { page: 'Page', backend: 'Backend', Braze: 'Braze' };

/** Everything that happens, the newest first: events of the page, requests to the backend, requests to Braze. */
export function createLog(place) {
  const list = entry('ol', { class: 'log' });
  const filters = entry('div', { class: 'filters', role: 'group', 'aria-label': 'Show' });
  for (const [source, name] of Object.entries(sources)) {
    const box = entry('input', { type: 'checkbox', checked: '' });
    box.addEventListener('change', () => list.toggleAttribute(`data-without-${source.toLowerCase()}`, !box.checked));
    filters.append(entry('label', {}, box, name));
  }
  place.replaceChildren(filters, nothing('Nothing yet.'), list);
  let count = 0;
  const add = ({ at, source, tone, text, note = '', content }) => {
    const what = entry('span', {}, entry('code', {}, text), ' ', entry('b', {}, note));
    const parts = [timeOf(at), entry('i', {}, sources[source]), content ? withContent(what, content) : what];
    list.prepend(entry('li', { 'data-source': source.toLowerCase(), 'data-tone': tone }, ...parts));
    if (list.children.length > shown) list.lastChild.remove();
    countTab('log', ++count);
  };
  return {
    event(event) {
      add({
        at: Date.now(),
        source: 'page',
        tone: event.type.endsWith('error') ? 'bad' : 'good',
        text: event.type,
        note: summaryOf(event),
      });
    },
    mirrored(name) {
      add({ at: Date.now(), source: 'page', tone: 'good', text: name, note: 'in its data layer' });
    },
    traffic({ to, at, method, path, status, ms, effect, fault, content }) {
      // What browsers ask before they ask.
      if (method === 'OPTIONS') return;
      const notes = [
        status ?? 'no answer',
        fault && (effect === 'applied' ? 'applied' : 'made to fail'),
        ms > 500 && `${(ms / 1000).toFixed(1)} s`,
      ];
      const tone = status >= 200 && status < 400 ? 'good' : 'bad';
      add({ at, source: to, tone, text: `${method} ${path}`, note: notes.filter(Boolean).join(', '), content });
    },
  };
}

function withContent(what, content) {
  const text = JSON.stringify(content, null, 2);
  return entry('details', {}, entry('summary', {}, what), entry('pre', { tabindex: '0' }, text));
}

function summaryOf({ change, changes, code, proof, disagreeing }) {
  if (code) return code;
  if (proof) return [proof, ...disagreeing.map((space) => `the page names another ${space}`)].join(', ');
  const cells = changes ?? (change ? [change] : []);
  return cells.map(({ topic, channel, state }) => `${topic} ${channel}: ${state ?? 'taken back'}`).join(', ');
}
