import { does, sees } from '../steps.js';

/** The visitor changes while the page lives. */
export const changing = [
  {
    code: 'log-out',
    title: 'Log out while editing',
    expect:
      'The center leaves the page with everything in it; what was not saved is forgotten and never reaches Braze.',
    set: {},
    steps: [
      does.open(),
      does.flip('newsEmail'),
      sees.reads('Not saved yet'),
      does.logOut(),
      sees.gone(),
      sees.nothingWritten(),
      sees.brazeStays('newsEmail', 'subscribed'),
    ],
  },
  {
    code: 'switch-user',
    title: 'Switch user while editing',
    expect: 'Nothing of the first person stays: the second one’s choices are shown, and nothing is left to save.',
    set: { as: 'katherine', layout: 'inline' },
    steps: [
      does.scrollToCenter(),
      does.flip('magazineEmail'),
      sees.reads('Not saved yet'),
      does.switchUser(),
      sees.on('newsSms'),
      sees.nothingPending(),
      does.flip('eventsEmail'),
      does.save(),
      sees.says('1 change saved.'),
      sees.braze('eventsEmail', 'unsubscribed'),
    ],
  },
  {
    code: 'told-besides',
    title: 'Attributes and events',
    expect: 'With the opt-out Braze gets an attribute, and an event once it was seen to hold it.',
    set: { as: 'alan' },
    steps: [
      does.open(),
      does.flip('newsEmail'),
      does.save(),
      sees.says('1 change saved.'),
      sees.delivery('newsEmail', 'confirmed'),
      sees.told('news_left: '),
      sees.told('Left product news × 1'),
    ],
  },
  {
    code: 'changed-in-braze',
    title: 'Changed in Braze meanwhile',
    expect: 'Somebody unsubscribes the visitor in Braze’s dashboard. The center shows that when it is opened again.',
    set: { as: 'grace' },
    steps: [
      does.open(),
      sees.on('newsEmail'),
      does.editInBraze('newsEmail', 'unsubscribed'),
      sees.braze('newsEmail', 'unsubscribed'),
      does.outwaitReads(),
      does.reopen(),
      sees.off('newsEmail'),
    ],
  },
  {
    code: 'unsubscribe-all',
    title: 'Unsubscribe from all',
    expect: 'A list of what stops, then everything is off; undo puts each choice back.',
    set: { as: 'alan' },
    steps: [
      does.open(),
      does.unsubscribeFromAll(),
      sees.says('You are unsubscribed from everything here.'),
      sees.braze('newsEmail', 'unsubscribed'),
      does.press('Undo'),
      sees.says('3 choices are back as they were.'),
      sees.braze('newsEmail', 'subscribed'),
    ],
  },
];
