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
    const line = [timeOf(at), entry('i', {}, sources[source]), entry('code', {}, text), entry('b', {}, note)];
    const more = content && Object.keys(content).length ? [withContent(line, content)] : line;
    list.prepend(entry('li', { 'data-source': source.toLowerCase(), 'data-tone': tone }, ...more));
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
    traffic({ to, at, method, path, status, ms, effect, fault, content }) {
      const tone = status >= 200 && status < 400 ? 'good' : 'bad';
      const notes = [
        status ?? 'no answer',
        fault && `fault: ${fault}`,
        effect === 'none' && method === 'POST' && 'no effect',
        ms > 500 && `${(ms / 1000).toFixed(1)} s`,
      ];
      add({ at, source: to, tone, text: `${method} ${path}`, note: notes.filter(Boolean).join(', '), content });
    },
  };
}

function withContent(line, content) {
  return entry(
    'details',
    {},
    entry('summary', {}, ...line),
    entry('pre', { tabindex: '0' }, JSON.stringify(content, null, 2)),
  );
}

function summaryOf({ change, changes, code, proof, disagreeing }) {
  if (code) return code;
  if (proof) return [proof, ...disagreeing.map((space) => `the page names another ${space}`)].join(', ');
  const cells = changes ?? (change ? [change] : []);
  return cells.map(({ topic, channel, state }) => `${topic} ${channel}: ${state ?? 'taken back'}`).join(', ');
}
