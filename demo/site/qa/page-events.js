import { entry, timeOf } from './entry.js';

const types = ['open', 'identity', 'ready', 'change', 'save', 'save-error', 'close'];
const shownEvents = 12;

/** Lists in `place` what the preference center tells the page, the newest first. */
export function listPageEvents(place) {
  for (const type of types) {
    document.addEventListener(`preference-${type}`, (event) => {
      const line = entry('li', {}, timeOf(Date.now()), entry('code', {}, event.type), ` ${summaryOf(event)}`);
      place.prepend(line);
      while (place.children.length > shownEvents) place.lastChild.remove();
    });
  }
}

function summaryOf({ change, changes, code, proof, disagreeing }) {
  if (code) return code;
  if (proof) return [proof, ...disagreeing.map((space) => `the page names another ${space}`)].join(', ');
  const cells = changes ?? (change ? [change] : []);
  return cells.map(({ topic, channel, state }) => `${topic} ${channel}: ${state ?? 'taken back'}`).join(', ');
}
