import { does, sees } from '../steps.js';

/** People about whom something is special in Braze. */
export const unusualPeople = [
  {
    code: 'shared-address',
    title: 'One address, two profiles',
    expect: 'Where the two profiles disagree, the switch is half on. A change reaches both.',
    set: { as: 'family' },
    steps: [
      does.open(),
      sees.halfOn('offersEmail'),
      does.flip('offersEmail'),
      does.save(),
      sees.says('1 change saved.'),
      sees.braze('offersEmail', 'subscribed'),
    ],
  },
  {
    code: 'new-person',
    title: 'Unknown to Braze',
    expect: 'Nothing is set. Turning something on creates the profile in Braze.',
    set: { as: 'hedy' },
    steps: [
      does.open(),
      sees.off('magazineEmail'),
      does.flip('magazineEmail'),
      does.save(),
      sees.says('1 change saved.'),
      sees.braze('magazineEmail', 'subscribed'),
    ],
  },
  {
    code: 'unsubscribed-globally',
    title: 'Unsubscribed from all email',
    expect: 'The choices are shown as Braze holds them, under a note that none of them reaches the visitor.',
    set: { as: 'barbara' },
    steps: [
      does.open(),
      sees.reads('You are unsubscribed from all our emails'),
      sees.on('newsEmail'),
      sees.off('eventsEmail'),
    ],
  },
  {
    code: 'no-phone',
    title: 'No phone number',
    expect: 'Text messages cannot be chosen, and each such cell says why.',
    set: { as: 'tim' },
    steps: [does.open(), sees.on('newsEmail'), sees.reads('No phone number on file')],
  },
  {
    code: 'sms-double-opt-in',
    title: 'Text messages, double opt-in',
    expect: 'Braze asks by text message. The center says so, until the visitor has answered.',
    set: { as: 'grace' },
    steps: [
      does.open(),
      does.flip('eventsSms'),
      does.save(),
      sees.says('1 change saved.'),
      sees.message('text message that asks to answer'),
      sees.delivery('eventsSms', 'waiting_in_braze'),
      does.reopen(),
      sees.reads('Answer the text message'),
      does.answerSms(),
      sees.braze('eventsSms', 'subscribed'),
    ],
  },
];
