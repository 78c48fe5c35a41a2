import { entry } from './entry.js';
import { readDiagnostics } from './frame.js';

/** How long after the page came its loader may take until we say that it did not. */
const patienceMs = 1500;

/**
 * Answers at a glance why the center is there or not: what the widget’s own diagnostics say, and what is not well.
 * @param {HTMLElement} place a `dl`
 * @param {HTMLElement} capture where the diagnostics are shown whole
 */
export function showWhy(place, capture, { settings, options }) {
  let beganAt = 0;
  let conditions = settings;
  let health = null;
  let shown = '';
  const update = (page) => {
    const diagnostics = page && readDiagnostics(page);
    const lines = [
      centerLine(page, diagnostics),
      backendLine(diagnostics),
      deliveryLine(health),
      conditionsLine(conditions, options),
    ];
    const now = JSON.stringify([lines, diagnostics?.text]);
    if (now === shown) return;
    shown = now;
    place.replaceChildren(...lines.flatMap(lineElements));
    capture.replaceChildren(...(diagnostics ? diagnostics.copy() : [entry('p', { class: 'nothing' }, lines[0].text)]));
  };
  const centerLine = (page, diagnostics) => {
    const name = 'Center';
    if (diagnostics)
      return { name, text: diagnostics.verdict, tone: /is not there/.test(diagnostics.verdict) ? 'off' : 'good' };
    if (page && page.document.readyState === 'complete' && !page.document.querySelector('script[async]'))
      return { name, text: 'This page does not have the script tag.', tone: 'off' };
    const isLate = Date.now() - beganAt > patienceMs;
    const hasLoader = page?.preferenceCenter?.identify !== undefined;
    if (!hasLoader && !isLate) return { name, text: 'The page is loading.', tone: 'off' };
    if (!hasLoader) return { name, text: 'The loader did not arrive, so the page has no center.', tone: 'bad' };
    if (settings.explain === 'on') return { name, text: 'The diagnostics are loading.', tone: 'off' };
    const there = page.document.documentElement.dataset.visitor ? 'Somebody is signed in.' : 'Nobody is signed in.';
    return { name, text: `${there} Diagnostics are off here: set “Explain” to on to know more.`, tone: 'off' };
  };
  return {
    began() {
      beganAt = Date.now();
    },
    conditions(now) {
      conditions = now;
    },
    health(now) {
      health = now;
    },
    looked: update,
  };
}

function backendLine(diagnostics) {
  const text = diagnostics?.backend ?? 'Not asked, as far as the panel knows.';
  return { name: 'Backend', text, tone: /refused|No answer/.test(text) ? 'bad' : /opened/.test(text) ? 'good' : 'off' };
}

const deliveryWords = {
  delivering: 'Under way to Braze.',
  waiting: 'Nothing waits for Braze.',
  backing_off: 'It waits for Braze to be well, and loses nothing',
  stopped_by_braze: 'Braze refuses us: an operator has to act',
  standby: 'Another backend delivers.',
  stopped: 'It has not started.',
};

function deliveryLine(health) {
  const name = 'Delivery';
  if (!health) return { name, text: 'The backend does not answer.', tone: 'bad' };
  const words = deliveryWords[health.state];
  const isWell = health.reason === undefined;
  return {
    name,
    text: isWell ? words : `${words.replace(/\.$/, '')} (${health.reason}).`,
    tone: isWell ? 'good' : 'bad',
  };
}

function conditionsLine({ braze, lag, network, backend }, options) {
  const troubles = [
    braze !== 'well' && `Braze: ${options.braze[braze].toLowerCase()}`,
    lag > 0 && `Braze shows changes ${lag} s late`,
    network !== 'well' && `Network: ${options.network[network].toLowerCase()}`,
    backend !== 'up' && 'The backend is off',
  ].filter(Boolean);
  const text = troubles.length ? `${troubles.join('. ')}.` : 'Braze, the network and the backend are well.';
  return { name: 'Conditions', text, tone: troubles.length ? 'bad' : 'good' };
}

function lineElements({ name, text, tone }) {
  return [entry('dt', { 'data-tone': tone }, name), entry('dd', {}, text)];
}
