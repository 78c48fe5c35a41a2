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
  more: 'Learn more',
  empty: 'There is nothing to choose here yet.',

  hidden: 'To protect your privacy, your current choices are hidden. Choose only what you want to change.',
  confirmation: 'If you choose to receive something, we send you a message to confirm it.',
  fromStore: 'This is what you last saved here; it may not be up to date.',

  phases: {
    changed: 'Not saved yet',
    saving: 'Saving',
    saved: 'Saved',
    waiting: 'Check your inbox',
    conflict: 'Changed elsewhere',
  },
  failed: { subscribed: 'Could not turn on', unsubscribed: 'Could not turn off' },
  wants: { subscribed: 'Receive', unsubscribed: 'Stop' },
  partial: 'Partly on',
  unreachable: 'No contact details',
  deliveries: {
    waiting_in_braze: 'Answer the text message',
    failed: 'Not in effect yet',
  },

  pending: { one: '# change is not saved yet.', other: '# changes are not saved yet.' },
  saved: { one: '# change saved.', other: '# changes saved.' },
  waiting: { one: 'Confirm # choice from your inbox.', other: 'Confirm # choices from your inbox.' },

  reasons: {
    network: 'You seem to be offline.',
    timeout: 'The answer takes too long.',
    rate_limited: 'Please wait a moment.',
    credentials_rejected: 'Please sign in again.',
    stale_revision: 'Some were changed elsewhere meanwhile. Please check them.',
    other: 'Something went wrong on our side.',
  },
};
