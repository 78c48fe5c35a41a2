import type { Strings } from './strings.ts';

/** English, which is also what every language without a file of its own falls back to. */
export const strings: Strings = {
  language: 'en',
  title: 'Your preferences',
  loading: 'Loading your preferences',
  close: 'Close',
  retry: 'Try again',
  save: 'Save',
  saveCount: { one: 'Save # change', other: 'Save # changes' },
  discard: 'Discard',
  review: 'Review',
  undo: 'Undo',
  all: 'Unsubscribe from all',
  more: 'Learn more',
  empty: 'There is nothing to choose yet.',

  hidden: 'Your current choices are hidden to protect your privacy. Choose what you want to change.',
  sendLink: 'Email me a link to see my choices',
  confirmation: 'To receive something new, confirm it from your inbox.',
  fromStore: 'This may not be up to date.',

  phases: {
    changed: 'Not saved yet',
    saving: 'Saving',
    saved: 'Saved',
    waiting: 'Check your inbox',
    conflict: 'Changed elsewhere',
  },
  failed: { subscribed: 'Could not turn on', unsubscribed: 'Could not turn off' },
  wants: { subscribed: 'Receive', unsubscribed: 'Stop' },
  confirmed: 'In effect',
  partial: 'Partly on',
  unreachable: { email: 'No email address on file', phone: 'No phone number on file' },
  stoppedGlobally: 'You are unsubscribed from all our emails, so none of these reach you by email.',
  allChannels: 'all channels',
  deliveries: {
    waiting_in_braze: 'Answer the text message',
    stopped_in_braze: 'Stopped by STOP or elsewhere',
    failed: 'Not in effect yet',
  },

  pending: { one: '# change is not saved yet.', other: '# changes are not saved yet.' },

  reasons: {
    network: 'Please check your connection.',
    timeout: 'It takes too long.',
    invalid_identity: 'We do not recognise your address.',
    rate_limited: 'Please wait a moment.',
    credentials_rejected: 'Please sign in again.',
    link_rejected: 'This link no longer works. Please use a newer one.',
    stale_revision: 'Some were changed elsewhere.',
    other: 'Something went wrong on our side.',
  },
};
