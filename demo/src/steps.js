import { networkModes } from './backend-gate.mjs';
import { brazeModes } from './braze-modes.js';
import { cells } from './cells.js';

/**
 * What a row of the table can ask to be done (`act`) and say that is seen (`see`). Each makes a step: `kind` and `name` tell
 * the end-to-end suite what to do, with `args`, and `text` tells it to a person; so both always say the same.
 */
const step = (kind, name, text, ...args) => ({ kind, name, args, text });
const act = (name, text, ...args) => step('act', name, text, ...args);
const see = (name, text, ...args) => step('see', name, text, ...args);
const called = (cell) => `“${cells[cell].name}”`;

const states = { subscribed: 'subscribed', unsubscribed: 'unsubscribed', unknown: 'not set' };
const deliveries = {
  recorded: 'recorded',
  accepted: 'accepted',
  confirmed: 'confirmed',
  in_doubt: 'in doubt',
  waiting_in_braze: 'waiting in Braze',
  no_profile: 'no profile',
  failed: 'failed',
};

export const does = {
  open: () => act('open', 'Follow “Manage preferences” at the end of the page.'),
  /** Where it may lead nowhere, or to a center without choices. */
  followLink: () => act('followLink', 'Follow “Manage preferences” at the end of the page.'),
  ask: () => act('ask', 'Follow “Manage preferences” at the end of the page.'),
  scrollToCenter: () => act('scrollToCenter', 'Scroll to the center.'),
  reopen: () => act('reopen', 'Close the center, and open it again.'),
  editInBraze: (cell, state) =>
    act(
      'editInBraze',
      `In the panel, press the state under “Braze”: ${called(cell)} is now ${states[state]} there.`,
      cell,
    ),
  answerSms: () => act('answerSms', 'In the panel, under “Messages”, answer the text message.'),
  outwaitReads: () => act('outwaitReads', 'Wait three seconds, for which an answer of Braze’s serves the backend.'),
  press: (button) => act('press', `Press “${button}” in the center.`, button),
  launch: () => act('launch', 'Press the launcher in the corner.'),
  logIn: () => act('logIn', 'Log in, in the page’s header or in the panel.'),
  logOut: () => act('logOut', 'Log out.'),
  switchUser: () => act('switchUser', 'Switch user.'),
  flip: (cell) => act('flip', `Flip the switch ${called(cell)}.`, cell),
  /** In another language than English. */
  flipNamed: (name) => act('flipNamed', `Flip the switch “${name}”.`, name),
  receive: (cell) => act('receive', `Press “Receive” for ${called(cell)}.`, cell),
  stop: (cell) => act('stop', `Press “Stop” for ${called(cell)}.`, cell),
  save: () => act('save', 'Save.'),
  leave: () => act('leave', 'Leave the page at once.'),
  sayNo: () => act('sayNo', 'Say no to the question.'),
  sayYes: () => act('sayYes', 'Say yes to the question.'),
  inSecondTab: (cell) =>
    act(
      'inSecondTab',
      `Open “Page alone” in a second tab and the center there, flip the switch ${called(cell)}, and save.`,
      cell,
    ),
  unsubscribeInSecondTab: () =>
    act('unsubscribeInSecondTab', 'Open “Page alone” in a second tab, and unsubscribe from all in the center there.'),
  unsubscribeFromAll: () => act('unsubscribeFromAll', 'Unsubscribe from all, and say yes.'),
  confirm: () => act('confirm', 'Open the link in the message, and press the button there.'),
  braze: (mode) => act('condition', `Set Braze to “${brazeModes[mode].label}”.`, 'braze', mode),
  network: (mode) => act('condition', `Set the network to “${networkModes[mode]}”.`, 'network', mode),
  backend: (mode) => act('condition', `Turn the backend ${mode === 'up' ? 'on' : 'off'}.`, 'backend', mode),
  crash: () => act('crash', 'Press “Crash”, which pulls the backend’s plug and starts it again.'),
  fastForward: () => act('fastForward', 'Fast-forward ten minutes.'),
};

export const sees = {
  noCenter: () => see('noCenter', 'The link leads to the help page: there is no center.'),
  nothingButLoader: () => see('nothingButLoader', 'The backend is asked for the loader and nothing else.'),
  because: (text) => see('because', `The panel says: “${text}”`, text),
  choices: () => see('choices', 'The choices are shown, as switches.'),
  hiddenChoices: () => see('hiddenChoices', 'The choices stay hidden: “Receive” and “Stop”, nothing chosen.'),
  on: (cell) => see('switchIs', `${called(cell)} is on.`, cell, 'on'),
  off: (cell) => see('switchIs', `${called(cell)} is off.`, cell, 'off'),
  halfOn: (cell) => see('switchIs', `${called(cell)} is half on.`, cell, 'half'),
  reads: (text) => see('reads', `The center says: “${text}”`, text),
  says: (text) => see('says', `The center announces: “${text}”`, text),
  asks: (title, lines) =>
    see('asks', `The center asks “${title}”, and lists: ${lines.join('; ')}. Nothing else.`, title, lines),
  mirrored: (name) => see('mirrored', `The log shows that the page’s data layer got “${name}”.`, name),
  noAddressMirrored: () => see('noAddressMirrored', 'What the center pushed there holds no address.'),
  pending: (cell) => see('pending', `${called(cell)} is not saved yet.`, cell),
  changedElsewhere: (cell) => see('changedElsewhere', `${called(cell)} says “Changed elsewhere”.`, cell),
  gone: () => see('gone', 'The center and everything in it has left the page.'),
  nothingPending: () => see('nothingPending', 'There is nothing left to save.'),
  addressBarIsClean: () => see('addressBarIsClean', 'The link is no longer in the page’s address.'),
  direction: (direction) =>
    see(
      'direction',
      `The center reads ${direction === 'rtl' ? 'from right to left' : 'from left to right'}.`,
      direction,
    ),
  colours: (scheme) => see('colours', `The center is ${scheme}.`, scheme),
  delivery: (cell, delivery) => see('delivery', `${called(cell)} ends ${deliveries[delivery]}.`, cell, delivery),
  braze: (cell, state) => see('braze', `Braze holds ${called(cell)}: ${states[state]}.`, cell, state),
  told: (text) => see('told', `Braze was told, too: “${text}”.`, text),
  brazeStays: (cell, state) => see('brazeStays', `Braze still holds ${called(cell)}: ${states[state]}.`, cell, state),
  nothingWritten: () => see('nothingWritten', 'Braze is asked to change nothing.'),
  message: (kind) => see('message', `A message: ${kind}.`, kind),
  ledger: (text) => see('ledger', `The ledger has it, with the proof “${text}”.`, text),
  strictPolicy: () =>
    see('strictPolicy', 'The page’s policy allows one script from elsewhere, no inline style, and Trusted Types only.'),
  event: (text) => see('event', `The page is told: “${text}”.`, text),
  asked: (request, status) => see('asked', `The log has ${request}: ${status ?? 'no answer'}.`, request, status),
};
