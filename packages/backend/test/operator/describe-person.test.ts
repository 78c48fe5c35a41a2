import { expect, it } from 'vitest';
import { describePerson } from '../../src/operator/describe-person.ts';
import type { LedgerRow } from '../../src/store/ledger-row.ts';

const row: LedgerRow = {
  ...{ chain: 'c/1', sequence: 2, commitment: '', previousHash: '', hash: '' },
  ...{ action: 'seen', topic: 'news', channel: 'email', fromState: 'unsubscribed', toState: 'unsubscribed' },
  revision: 1,
  context: {
    ...{ at: Date.parse('2026-03-01T12:00:00Z'), source: 'braze', session: 'read_back', proof: 'none' },
    ...{ property: '', wording: '', language: '', configVersion: '', network: null },
  },
};

it('says of an opt-out for somebody whom Braze did not know that it was applied, and how they were seen', () => {
  const record = { since: row.context.at, choices: [], messages: [], ledger: [row] };
  const described = describePerson(record, { wordings: [], signals: [] }, false);
  expect(described).toContain(
    'news by email: Braze knows the person now: applied after all; by braze, proof none, session read_back',
  );
});
