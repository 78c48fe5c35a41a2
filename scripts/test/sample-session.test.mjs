import { expect, test } from 'vitest';

import { sampleSaved, sampleSession } from '../../bench/grid/sample-session.mjs';
import { preferencesResponse, sessionResponse } from '../../packages/backend/dist/contract.js';

test('the session that benchmarks answer with is one that the backend could answer with', () => {
  const session = sampleSession(2, 3);
  expect(sessionResponse.parse(session)).toEqual(session);
});

test('so is the answer to a save', () => {
  const saved = sampleSaved([{ topic: 'news', channel: 'email', state: 'unsubscribed' }], 'sealed');
  expect(preferencesResponse.parse(saved)).toEqual(saved);
});
