import { queryOf, showActs, showControls } from './controls.js';
import { followFrame } from './frame.js';
import { createLog } from './log.js';
import { showPerson } from './person.js';
import { runTabs } from './tabs.js';
import { showWhy } from './why.js';

// The page for testers. It is no part of the integration: it looks at the shop's page from outside, and asks the demo.

const facts = JSON.parse(document.getElementById('facts').textContent);
const { settings, cells } = facts;
const place = (id) => document.getElementById(id);
const frame = place('page');
const places = { choices: place('choices'), messages: place('messages'), ledger: place('ledger') };

const post = (path, query = '') => fetch(`/qa/${path}?${new URLSearchParams(query)}`, { method: 'POST' });
const conditionsOf = ({ braze, lag, network, backend }) => ({ braze, lag, network, backend });

const log = createLog(place('log'));
const why = showWhy(place('why'), place('capture'), facts);
const controls = showControls(place('page-fields'), place('condition-fields'), facts, {
  setCondition(changes) {
    Object.assign(settings, changes);
    history.replaceState(null, '', `?${queryOf(facts)}`);
    return post('conditions', changes);
  },
  crash: () => post('crash'),
});
showActs(place('act'), facts, () => frame.contentWindow);
runTabs(place('tabs'));

let live;
let lastRequest = 0;
/** Shows that person from now on; requests go on from where the last one was. */
const follow = (key) => {
  live?.close();
  live = new EventSource(
    `/qa/live?${new URLSearchParams({ ...(key && { as: key }), ...(lastRequest && { after: lastRequest }) })}`,
  );
  live.addEventListener('person', ({ data }) => showPerson(places, cells, JSON.parse(data), post));
  live.addEventListener('conditions', ({ data }) => {
    const now = JSON.parse(data);
    controls.conditions(now);
    why.conditions(now);
  });
  live.addEventListener('health', ({ data }) => why.health(JSON.parse(data)));
  live.addEventListener('traffic', ({ data }) => {
    const request = JSON.parse(data);
    // A stream that was lost for a moment tells some of them again.
    if (request.number > lastRequest) log.traffic(request);
    lastRequest = Math.max(lastRequest, request.number);
  });
};
follow(facts.visitor);

followFrame(frame, {
  began: why.began,
  // A link decides who is here, whatever the page says, until the visitor changes.
  visitor: (key, isFirst) => follow(isFirst ? facts.visitor : key),
  event: log.event,
  mirrored: log.mirrored,
  looked: why.looked,
});

place('situation').addEventListener('change', ({ target }) => (location.search = `?situation=${target.value}`));
for (const button of document.querySelectorAll('[data-width]:is(button)')) {
  button.addEventListener('click', () => {
    frame.dataset.width = button.dataset.width;
    for (const each of document.querySelectorAll('.widths button'))
      each.setAttribute('aria-pressed', String(each === button));
  });
}

const pageAddress = `/shop?${queryOf(facts)}`;
place('alone').href = pageAddress;
const load = async () => {
  await post('conditions', conditionsOf(settings));
  frame.src = settings.explain === 'on' ? `${pageAddress}&preference-center-debug` : pageAddress;
};
place('start-again').addEventListener('click', async ({ target }) => {
  target.disabled = true;
  await post('start-again');
  location.reload();
});
await load();
document.documentElement.dataset.ready = '';
