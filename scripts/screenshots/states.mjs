import { arabic } from './arabic.mjs';

// By part and code and not by text, so that a step is the same in every language.
const click = (part) => (center) => center.locator(`[part=${part}]`).click();
const inCell = (control) => (topic, channel) => (center) =>
  center.locator(`[part=cell]:has([id="${topic}/${channel}"])`).locator(control).click();
const toggle = inCell('[part=switch]');
const stop = inCell('[part=option][value=unsubscribed]');
const save = (center) => center.locator('footer > [part=save]').click();

const problem = (code, status) => ({ status, json: { type: 'about:blank', title: code, status, code } });

/** Thirty topics, all of them received by email. */
const many = Array.from({ length: 30 }, (_, index) => ({
  code: `topic_${index}`,
  name: `Topic ${index + 1}`,
  channels: [{ channel: 'email', reachable: true }],
}));
const manyChoices = many.map(({ code }) => ({ topic: code, channel: 'email', state: 'subscribed', revision: 1 }));

/**
 * Every state of a center. `session` and `proof` are those of the fake's answer (see packages/widget/test/fake),
 * `answers` what other requests get instead of success, by `METHOD path`; `do` are the visitor's steps.
 */
export const states = [
  { name: 'choices' },
  { name: 'changed', do: [toggle('product_news', 'email'), toggle('product_news', 'sms')] },
  { name: 'saved', do: [toggle('product_news', 'email'), save] },
  {
    name: 'refused',
    answers: { 'PATCH preferences': problem('internal_error', 500) },
    do: [toggle('product_news', 'email'), save],
  },
  { name: 'review', do: [toggle('product_news', 'email'), toggle('offers', 'sms'), click('review')] },
  { name: 'unsubscribe from all', do: [click('all')] },
  {
    name: 'unsubscribe from many',
    session: { topics: many, choices: manyChoices },
    do: [click('all')],
  },
  { name: 'globally unsubscribed', session: { global: { state: 'unsubscribed' } } },
  { name: 'unproved', proof: 'none' },
  { name: 'unproved, stopped', proof: 'none', do: [stop('events', 'email'), save] },
  { name: 'empty', session: { topics: [], choices: [] } },
  { name: 'loading', answers: { 'POST sessions': 'never' } },
  { name: 'no session', answers: { 'POST sessions': problem('store_unavailable', 503) } },
  { name: 'dialog', mode: 'dialog' },
  { name: 'dialog, changed', mode: 'dialog', do: [toggle('product_news', 'email'), toggle('product_news', 'sms')] },
  { name: 'dialog, unproved', mode: 'dialog', proof: 'none' },
];

/**
 * How each state is looked at: widths of a phone, a tablet and a desk, both directions, both schemes, forced colours,
 * text of twice its size, and a desk of 1280 by 1024 pixels at 400 % zoom.
 */
export const looks = [
  { name: '320 light', width: 320 },
  { name: '768 light', width: 768 },
  { name: '1280 light', width: 1280 },
  { name: '320 dark', width: 320, colorScheme: 'dark' },
  { name: '768 dark', width: 768, colorScheme: 'dark' },
  { name: '1280 dark', width: 1280, colorScheme: 'dark' },
  { name: '320 rtl', width: 320, session: arabic },
  { name: '768 rtl', width: 768, session: arabic },
  { name: '1280 rtl', width: 1280, session: arabic },
  { name: '320 rtl dark', width: 320, session: arabic, colorScheme: 'dark' },
  { name: '768 rtl dark', width: 768, session: arabic, colorScheme: 'dark' },
  { name: '1280 rtl dark', width: 1280, session: arabic, colorScheme: 'dark' },
  { name: '768 forced', width: 768, forcedColors: 'active' },
  { name: '768 text 200 %', width: 768, textPercent: 200 },
  { name: '1280 zoom 400 %', width: 320, height: 256 },
];
