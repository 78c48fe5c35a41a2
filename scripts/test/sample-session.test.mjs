import { expect, test } from 'vitest';

import { sampleSession } from '../../bench/grid/sample-session.mjs';
import { sessionResponse } from '../../packages/backend/dist/contract.js';

test('the session that benchmarks answer with is one that the backend could answer with', () => {
  const session = sampleSession(2, 3);
  expect(sessionResponse.parse(session)).toEqual(session);
});
