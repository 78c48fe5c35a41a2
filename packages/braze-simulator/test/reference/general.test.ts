import { describe, expect, test } from 'vitest';
import { newsGroup, testKey } from '../support/start-for-test.ts';
import { checkExample, recordedAt, startExampleWorkspace, success } from './example.ts';
import type { Example } from './example.ts';

const set = ['POST', '/subscription/status/set'] as const;
const change = { subscription_group_id: newsGroup, subscription_state: 'subscribed', external_id: 'ada' };
const denied = { message: 'You do not have permission to access this resource' };
const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `p${n}`);
const rate = (limit: string, reset: string): Record<string, string | RegExp> => ({
  'x-ratelimit-limit': limit,
  'x-ratelimit-remaining': String(Number(limit) - 1),
  'x-ratelimit-reset': reset,
});
const empty = { 'x-ratelimit-limit': '', 'x-ratelimit-remaining': '', 'x-ratelimit-reset': '' };
const onEveryAnswer = {
  'content-type': 'application/json',
  'x-request-id': /^[0-9a-f-]{36}$/,
  'x-runtime': /^\d+\.\d{6}$/,
};

/** The first whole minute and the next whole hour after the recordings were made, in epoch seconds. */
const [nextMinute, nextHour] = ['1592474580', '1592478000'];

const general: Example[] = [
  {
    section: '1.2',
    what: 'a key that does not exist is repeated, and the rate-limit headers are empty',
    request: [...set, change],
    headers: { authorization: 'Bearer non-existent' },
    status: 401,
    body: { message: 'Invalid API key: non-existent' },
    answerHeaders: { ...onEveryAnswer, ...empty },
  },
  {
    section: '1.2',
    what: 'a key in quotes is another key',
    request: [...set, change],
    headers: { authorization: `Bearer "${testKey}"` },
    status: 401,
    body: { message: `Invalid API key: "${testKey}"` },
  },
  {
    section: '1.2',
    what: 'a key may only be used from the addresses of its list',
    request: [...set, change],
    options: { keys: [{ key: testKey, ips: ['203.0.113.0/24'] }] },
    status: 403,
    body: { message: 'Invalid whitelisted IPs' },
  },
  {
    section: '1.4',
    what: 'a write is answered 201 and success',
    request: [...set, change],
    status: 201,
    body: success,
    answerHeaders: onEveryAnswer,
  },
  {
    section: '1.5',
    what: 'JSON with a mistake',
    request: [...set, '{"subscription_group_id":'],
    status: 400,
    body: { message: 'Error while parsing request body. Please check your syntax.' },
  },
  {
    section: '1.5',
    what: 'more objects than /users/track takes',
    request: ['POST', '/users/track', { attributes: ids(76).map((external_id) => ({ external_id })) }],
    status: 400,
    body: { message: 'Max Input Length Exceeded' },
  },
  {
    section: '1.5',
    what: 'more than 50 external ids and aliases',
    request: ['POST', '/users/export/ids', { external_ids: ids(51), fields_to_export: ['email'] }],
    status: 400,
    body: { message: 'The max number of external_ids and aliases per request was exceeded' },
  },
  {
    section: '1.5',
    what: 'more than 50 ids',
    request: [...set, { ...change, external_id: ids(51) }],
    status: 400,
    body: { message: 'The max number of ids per request was exceeded' },
  },
  {
    section: '1.5',
    what: 'no permission',
    request: [...set, change],
    headers: { authorization: 'Bearer no-permissions' },
    status: 403,
    body: denied,
  },
  {
    section: '1.5',
    what: 'a trailing slash',
    request: ['POST', '/subscription/status/set/', change],
    status: 403,
    body: { message: 'Access Denied' },
  },
  {
    section: '1.5',
    what: 'a path that does not exist',
    request: ['GET', '/subscription/groups/list'],
    status: 404,
    body: { message: 'Not Found' },
  },
  {
    section: '1.5',
    what: 'another content type',
    request: [...set, change],
    headers: { 'content-type': 'text/plain' },
    status: 415,
    body: { message: 'Unsupported Media Type' },
  },
  {
    section: '1.5',
    what: 'too many requests',
    request: [...set, change],
    options: { rateLimits: { subscriptionSet: { limit: 0, windowMs: 60_000 } } },
    status: 429,
    body: { message: 'Rate Limited' },
    answerHeaders: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': nextMinute },
  },
  {
    section: '1.7',
    what: 'a 429 in the style of contracts by monthly active users',
    request: [...set, change],
    options: {
      rateLimits: { subscriptionSet: { limit: 0, windowMs: 60_000 } },
      unknowns: { rateLimitHeaderStyle: 'retry_after' },
    },
    status: 429,
    body: { message: 'Rate Limited' },
    answerHeaders: {
      ...{ 'x-ratelimit-limit': null, 'x-ratelimit-remaining': null, 'x-ratelimit-reset': null },
      'x-ratelimit-retry-after': '30',
    },
  },
  {
    section: '1.7',
    what: 'a success in that style counts the seconds left',
    request: [...set, change],
    options: { unknowns: { rateLimitHeaderStyle: 'retry_after' } },
    status: 201,
    body: success,
    answerHeaders: rate('5000', '30'),
  },
  {
    section: '1.8',
    what: 'a body of more than 4 MB',
    request: [...set, { ...change, padding: 'x'.repeat(4 * 1024 * 1024) }],
    status: 413,
    body: { message: 'Payload Too Large' },
  },
];

/** Section 1.6: the limit of each endpoint, when its window ends, and the permission of section 1.3 that it needs. */
const limits: readonly [path: string, limit: string | null, reset: string | null, method?: 'GET' | 'POST'][] = [
  ['/subscription/status/set', '5000', nextMinute],
  ['/v2/subscription/status/set', '5000', nextMinute],
  ['/subscription/status/get', '250000', nextHour, 'GET'],
  ['/subscription/user/status', '250000', nextHour, 'GET'],
  ['/users/track', '3000', String(recordedAt / 1000 + 3)],
  ['/users/track/sync', '500', nextMinute],
  ['/users/export/ids', '250', nextMinute],
  ['/users/delete', '20000', nextMinute],
  ['/users/alias/new', '20000', nextMinute],
  ['/users/alias/update', '20000', nextMinute],
  ['/users/identify', '20000', nextMinute],
  ['/users/merge', '20000', nextMinute],
  ['/email/status', '250000', nextHour],
  ['/email/blocklist', '250000', nextHour],
  ['/email/blacklist', '250000', nextHour],
  ['/email/unsubscribes', '250000', nextHour, 'GET'],
  ['/email/hard_bounces', '250000', nextHour, 'GET'],
  ['/email/bounce/remove', '250000', nextHour],
  ['/email/spam/remove', '250000', nextHour],
  ['/messages/send', '250000', nextHour],
  ['/campaigns/trigger/send', '250000', nextHour],
  ['/transactional/v1/campaigns/receipt/send', null, null],
];

const permissions: Example[] = limits.map(([path, , , method = 'POST']) => ({
  section: '1.3',
  what: `${path} needs its permission`,
  request: method === 'GET' ? [method, path] : [method, path, {}],
  headers: { authorization: 'Bearer no-permissions' },
  status: 403,
  body: denied,
}));

describe('what all endpoints have in common', () => {
  test.each([...general, ...permissions])('$section: $what', checkExample);
});

describe('the rate limit', () => {
  test.each(limits)('1.6: of %s is %s until %s', async (path, limit, reset, method = 'POST') => {
    const { post, get } = await startExampleWorkspace();
    const { headers } = method === 'GET' ? await get(path) : await post(path, {});
    expect(headers.get('x-ratelimit-limit')).toBe(limit);
    expect(headers.get('x-ratelimit-reset')).toBe(reset);
  });

  test.each([
    ['/messages/send', { broadcast: true, messages: { email: {} } }],
    ['/campaigns/trigger/send', { broadcast: true, campaign_id: 'welcome' }],
  ])('1.6: of a broadcast by %s is 250 a minute', async (path, body) => {
    const { post } = await startExampleWorkspace();
    const { headers } = await post(path, body);
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-reset')]).toEqual(['250', nextMinute]);
  });

  test('1.6: of export/ids is 40 a second with a short field list', async () => {
    const { post } = await startExampleWorkspace();
    const { headers } = await post('/users/export/ids', { external_ids: ['ada'], fields_to_export: ['email'] });
    expect(headers.get('x-ratelimit-limit')).toBe('40');
    expect(headers.get('x-ratelimit-reset')).toBe(String(recordedAt / 1000 + 1));
  });
});
