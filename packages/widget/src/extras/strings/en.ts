import type { ExtraStrings } from '../../locales/strings.ts';

/** English; every other language has these in its one file. */
export const strings: ExtraStrings = {
  cancel: 'Cancel',
  saved: { one: '# change saved.', other: '# changes saved.' },
  waiting: { one: 'Confirm # choice from your inbox.', other: 'Confirm # choices from your inbox.' },
  allTitle: 'Unsubscribe from everything?',
  allStops: 'You will no longer get:',
  allStopsUnseen: 'All of this stops, whatever you chose before:',
  allYes: 'Unsubscribe from all',
  allStopped: 'You are unsubscribed from everything here.',
  allEmail: 'Every other email from us',
  liftTitle: 'Get our emails again?',
  liftText: 'You had unsubscribed from all our emails. These will reach you again, and no others:',
  liftYes: 'Get these emails',
  changesTitle: 'Your changes',
  undone: { one: '# choice is back as it was.', other: '# choices are back as they were.' },
  undoAsked: 'Check your inbox: what you received before comes back once you confirm it there.',
  retried: 'It is tried again by itself.',
  linkSent: 'Check your inbox: if messages can reach your address, a link is on its way.',
  updated: 'Your choices were changed in another window.',
};
