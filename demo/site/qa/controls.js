import { entry } from './entry.js';

const labels = {
  layer: 'Data layer',
  as: 'Page names',
  proof: 'Proof',
  link: 'Link of',
  arrives: 'Named',
  layout: 'Layout',
  lang: 'Language',
  theme: 'Theme',
  brand: 'Brand',
  explain: 'Explain',
  braze: 'Braze',
  lag: 'Lag, s',
  network: 'Network',
  backend: 'Backend',
};
const conditionNames = ['braze', 'lag', 'network', 'backend'];
const isLinkProof = (proof) => proof === 'link' || proof === 'old_link';

/** The address of the settings: the situation, and whatever is unlike it. */
export function queryOf({ settings, original }) {
  const changed = Object.entries(settings).filter(([name, value]) => value !== original[name]);
  return new URLSearchParams([['situation', original.situation], ...changed]);
}

/**
 * Fills the two places with the controls. Those of the page load it anew, by a new address; those of the conditions are told
 * to the demo, and follow what it says.
 * @returns {{ conditions(now: object): void }}
 */
export function showControls(pagePlace, conditionPlace, facts, { setCondition, crash }) {
  const { settings, options } = facts;
  const pageFields = Object.keys(labels).filter((name) => !conditionNames.includes(name));
  const change = (name) => (value) => {
    settings[name] = value;
    location.search = `?${queryOf(facts)}`;
  };
  for (const name of pageFields) {
    if (name === 'link' && !isLinkProof(settings.proof)) continue;
    pagePlace.append(field(name, select(name, options[name], settings[name], change(name))));
  }
  const fields = Object.fromEntries(
    conditionNames.map((name) => {
      const tell = (value) => setCondition({ [name]: value });
      return [name, name === 'lag' ? seconds(name, tell) : select(name, options[name], settings[name], tell)];
    }),
  );
  const crashButton = button('Crash', crash);
  crashButton.title = 'Pulls the backend’s plug and starts it again';
  const placed = Object.entries(fields).map(([name, control]) => field(name, control));
  const backend = placed.pop();
  conditionPlace.append(...placed, entry('div', { class: 'pair' }, backend, crashButton));
  return {
    conditions(now) {
      for (const [name, control] of Object.entries(fields)) {
        if (document.activeElement !== control || name !== 'lag') control.value = now[name];
        control.toggleAttribute(
          'data-unwell',
          String(now[name]) !== { braze: 'well', lag: '0', network: 'well', backend: 'up' }[name],
        );
      }
    },
  };
}

/** Buttons for what a tester does to the page and to the demo. */
export function showActs(place, { settings, options }, page) {
  const who = entry('select', { 'aria-label': 'Log in as' });
  for (const [key, name] of Object.entries(options.link)) who.append(entry('option', { value: key }, name));
  who.value = settings.as === 'nobody' ? 'ada' : settings.as;
  const account = () => page().acmeAccount;
  place.append(
    entry(
      'span',
      { class: 'joined' },
      who,
      button('Log in', () => account().signIn(who.value)),
    ),
    button('Log out', () => account().signOut()),
    button('Switch user', () => account().switchUser()),
    ...(settings.arrives === 'late' ? [button('Fast-forward 10 min', () => page().fastForward(600_000))] : []),
  );
}

function button(text, run) {
  const element = entry('button', { type: 'button' }, text);
  element.addEventListener('click', run);
  return element;
}

function field(name, control) {
  return entry('label', {}, entry('span', {}, labels[name]), control);
}

function select(name, options, value, changed) {
  const element = entry('select', { name });
  for (const [code, text] of Object.entries(options)) element.append(entry('option', { value: code }, text));
  element.value = value;
  element.addEventListener('change', () => changed(element.value));
  return element;
}

function seconds(name, changed) {
  const element = entry('input', { name, type: 'number', min: '0', max: '600', value: '0' });
  element.addEventListener('change', () => changed(Number(element.value)));
  return element;
}
