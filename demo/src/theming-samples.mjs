/** Settings of a page that its server believes, with the center in it. */
const trusted = { situation: 'inline', as: 'ada' };

/**
 * The states in which the theming page can show a center: what they are called, what the page's settings are, and how the
 * center stands in it. `site/theming/sample.js` brings the center there.
 */
export const samples = {
  choices: { title: 'The choices of a known visitor', mode: 'inline', settings: trusted },
  changed: { title: 'A change that is not saved', mode: 'inline', settings: trusted },
  saved: { title: 'Unsubscribed from everything', mode: 'inline', settings: trusted },
  failed: { title: 'A save that failed', mode: 'inline', settings: trusted },
  question: { title: 'A question', mode: 'inline', settings: trusted },
  hidden: {
    title: 'A bare address',
    mode: 'inline',
    settings: { situation: 'address-before', layout: 'inline', as: 'ada' },
  },
  dialog: { title: 'A dialog', mode: 'dialog', settings: { situation: 'trusted-page', as: 'ada' } },
  loading: { title: 'Loading', mode: 'inline', settings: trusted },
  empty: { title: 'No topics', mode: 'inline', settings: trusted },
  launcher: { title: 'The launcher', mode: 'dialog', settings: { situation: 'launcher' } },
};

const states = Object.keys(samples);
const withCenter = states.filter((state) => state !== 'launcher');
const withSession = withCenter.filter((state) => state !== 'loading');
const withTopics = withSession.filter((state) => state !== 'empty');
const withSwitches = withTopics.filter((state) => state !== 'hidden');
const withDialog = ['dialog', 'question'];

/** Where a part, custom property or slot is seen that is not seen in {@link withTopics}. */
const places = {
  parts: {
    dialog: ['dialog'],
    close: ['dialog'],
    center: withCenter,
    header: withCenter,
    title: withCenter,
    body: withCenter,
    note: ['hidden', 'question'],
    'send-link': ['hidden'],
    skeleton: ['loading'],
    'all-channels': withSwitches,
    switch: withSwitches,
    option: ['hidden'],
    legal: withSession,
    state: ['changed', 'saved', 'failed'],
    status: ['changed', 'saved', 'failed'],
    undo: ['saved'],
    review: ['changed', 'failed'],
    discard: ['changed', 'failed'],
    question: ['question'],
    changes: ['question'],
    cancel: ['question'],
  },
  properties: {
    danger: ['failed'],
    success: ['saved'],
    backdrop: withDialog,
    shadow: withDialog,
    'launcher-space': ['launcher'],
    'launcher-radius': ['launcher'],
    'launcher-shadow': ['launcher'],
    'launcher-layer': ['launcher'],
  },
  slots: { header: withSession, footer: withSession, empty: ['empty'] },
};

/**
 * The states in which something of the manifest is seen, the first of which the page shows when it is tried.
 * @param {'parts' | 'properties' | 'slots'} kind
 * @param {string} name
 * @returns {readonly (keyof typeof samples)[]}
 */
export function placesOf(kind, name) {
  return Object.hasOwn(places[kind], name) ? places[kind][name] : withTopics;
}
