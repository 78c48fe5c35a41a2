import { createRequire } from 'node:module';

import { statusBody, trackObject } from '../../packages/backend/dist/braze/request-bodies.js';
import { addressOf } from '../load/session-requests.mjs';
import { benchGroupOf, benchTopics } from '../server/bench-config.mjs';

const require = createRequire(new URL('../../packages/backend/package.json', import.meta.url));
const { Pool } = require('undici');

/** The requests that the loop makes of so many choices when each is full, and how many of each kind it makes at a time. */
export function fullRequests(choices) {
  const optOuts = Array.from({ length: Math.floor(choices / 2 / 50) }, (_, index) => {
    const identifiers = addresses(index * 50, 50);
    const subscriptionGroupId = benchGroupOf(benchTopics[index % benchTopics.length]);
    return JSON.stringify(statusBody({ subscriptionGroupId, state: 'unsubscribed', kind: 'email', identifiers }));
  });
  const optIns = Array.from({ length: Math.floor(choices / 2 / 75) }, (_, index) => {
    const people = addresses(choices / 2 + index * 75, 75).map((identifier, person) => {
      const subscriptionGroupId = benchGroupOf(benchTopics[person % benchTopics.length]);
      const groups = [{ subscriptionGroupId, state: 'subscribed', useDoubleOptIn: false }];
      return trackObject({ kind: 'email', identifier, groups });
    });
    return JSON.stringify({ attributes: people });
  });
  return [
    { path: '/v2/subscription/status/set', bodies: optOuts, atATime: 16 },
    { path: '/users/track', bodies: optIns, atATime: 8 },
  ];
}

/**
 * Posts prepared bodies with a bare undici Pool, so many at a time, and reads the answers.
 * @returns {Promise<void>}
 */
export async function postAll(url, requests) {
  const pool = new Pool(url, { connections: 32 });
  const post = async ({ path, bodies }, left) => {
    for (let index = left.next++; index < bodies.length; index = left.next++) {
      const headers = {
        authorization: 'Bearer benchmark',
        accept: 'application/json',
        'content-type': 'application/json',
      };
      const { statusCode, body } = await pool.request({ method: 'POST', path, headers, body: bodies[index] });
      await body.text();
      if (statusCode !== 201) throw new Error(`the sink answered ${statusCode}`);
    }
  };
  const postKind = (kind) => {
    const left = { next: 0 };
    return Array.from({ length: kind.atATime }, () => post(kind, left));
  };
  await Promise.all(requests.flatMap(postKind));
  await pool.close();
}

function addresses(first, count) {
  return Array.from({ length: count }, (_, index) => addressOf(first + index));
}
