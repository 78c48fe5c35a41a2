import { get as httpGet } from 'node:http';
import { describe, expect, test } from 'vitest';
import { newsGroup, startForTest, testKey } from './support/start-for-test.ts';

const set = '/subscription/status/set';
const change = { subscription_group_id: newsGroup, subscription_state: 'subscribed', external_id: 'ada' };
const people = [{ externalId: 'ada' }];
const emptyRateHeaders = { 'x-ratelimit-limit': '', 'x-ratelimit-remaining': '', 'x-ratelimit-reset': '' };

function rateHeaders(headers: Headers): Record<string, string | null> {
  return Object.fromEntries(Object.keys(emptyRateHeaders).map((name) => [name, headers.get(name)]));
}

describe('the key', () => {
  test.each([
    ['a wrong key', 'Bearer wrong', 'Invalid API key: wrong'],
    ['a key in quotes', `Bearer "${testKey}"`, `Invalid API key: "${testKey}"`],
    ['another scheme', `Basic ${testKey}`, 'Invalid API key: '],
  ])(
    '%s is answered 401 with the key in the message and empty rate-limit headers',
    async (_what, authorization, message) => {
      const { post, world } = await startForTest({ people });
      const { status, body, headers } = await post(set, change, { authorization });
      expect({ status, body }).toEqual({ status: 401, body: { message } });
      expect(rateHeaders(headers)).toEqual(emptyRateHeaders);
      expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('unknown');
    },
  );

  test('is never kept, not even one sent the old way in the query or the body', async () => {
    const { post, world } = await startForTest({ people });
    await post(`${set}?api_key=old-secret`, { ...change, api_key: 'old-secret' });
    await post(set, change, { authorization: 'Bearer wrong-secret' });
    const kept = JSON.stringify(world.requests());
    expect(kept).not.toMatch(/secret/);
    expect(kept).not.toContain(testKey);
  });

  test('without the permission is answered 403', async () => {
    const keys = [{ key: testKey, scopes: ['users.track'] }];
    const { post, get } = await startForTest({ people, keys });
    const { status, body } = await post(set, change);
    expect({ status, body }).toEqual({
      status: 403,
      body: { message: 'You do not have permission to access this resource' },
    });
    expect((await get('/subscription/user/status', [['external_id', 'ada']])).status).toBe(403);
    expect((await post('/users/track', { attributes: [{ external_id: 'ada' }] })).status).toBe(201);
  });

  test('can be rotated while the simulator runs', async () => {
    const { post, world } = await startForTest({ people });
    world.setKeys([{ key: 'next' }]);
    expect((await post(set, change)).status).toBe(401);
    expect((await post(set, change, { authorization: 'Bearer next' })).status).toBe(201);
  });
});

describe('the form of a request', () => {
  test('without a JSON content type it is answered 415', async () => {
    const { post } = await startForTest({ people });
    expect((await post(set, change, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(set, change, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(201);
  });

  test.each(['{', '', 'subscribed'])(
    'a body that is not JSON (%j) is answered 400 with the documented text',
    async (body) => {
      const { post } = await startForTest();
      const answer = await post(set, body);
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({ message: 'Error while parsing request body. Please check your syntax.' });
    },
  );

  test('a body nested a hundred levels deep is read, and one deeper is refused', async () => {
    const { post, world } = await startForTest({ people });
    const nested = (levels: number): string => {
      const note = `${'['.repeat(levels - 1)}"a \\"[[["${']'.repeat(levels - 1)}`;
      return `${JSON.stringify(change).slice(0, -1)},"note":${note}}`;
    };
    expect((await post(set, nested(100))).status).toBe(201);
    expect((await post(set, nested(101))).status).toBe(400);
    expect((await post(set, '['.repeat(1_000_000))).status).toBe(400);
    expect(world.requests()).toHaveLength(3);
  });

  test('a body over 4 MB is answered 413, or 400 by a switch', async () => {
    const { post, world } = await startForTest();
    const large = JSON.stringify({ padding: 'x'.repeat(4 * 1024 * 1024) });
    expect((await post(set, large)).status).toBe(413);
    world.setUnknowns({ oversizedBodyStatus: 400 });
    expect((await post(set, large)).status).toBe(400);
  });

  test('an unknown path is answered 404, a trailing slash 403, another method 404', async () => {
    const { post, get } = await startForTest();
    expect((await post('/subscription/status/sett', change)).status).toBe(404);
    const slash = await post(`${set}/`, change);
    expect({ status: slash.status, body: slash.body }).toEqual({ status: 403, body: { message: 'Access Denied' } });
    expect((await get(set)).status).toBe(404);
  });
});

describe('the order of the checks', () => {
  test('is key, permission, rate limit, content type, JSON, content', async () => {
    const rateLimits = { subscriptionSet: { limit: 2, windowMs: 3_600_000 } };
    const keys = [{ key: testKey }, { key: 'weak', scopes: [] }];
    const { post } = await startForTest({ keys, rateLimits });
    const plain = { 'content-type': 'text/plain' };
    expect((await post(set, '{', { ...plain, authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(set, '{', { ...plain, authorization: 'Bearer weak' })).status).toBe(403);
    expect((await post(set, '{', plain)).status).toBe(415);
    expect((await post(set, '{')).body['message']).toMatch(/parsing request body/);
    expect((await post(set, '{', plain)).status).toBe(429);
  });
});

describe('the headers of an answer', () => {
  test('have lower-case names and tell limit, what remains, and the reset in epoch seconds', async () => {
    const { url } = await startForTest({ people, now: () => 1_800_000_030_500 });
    const raw = await new Promise<string[]>((resolve, reject) => {
      const headers = { authorization: `Bearer ${testKey}`, connection: 'close' };
      httpGet(`${url}/subscription/user/status?external_id=ada`, { headers }, (response) => {
        response.resume();
        resolve(response.rawHeaders);
      }).on('error', reject);
    });
    const pairs = Object.fromEntries(raw.flatMap((name, n) => (n % 2 === 0 ? [[name, raw[n + 1]]] : [])));
    expect(pairs).toMatchObject({
      'content-type': 'application/json',
      'x-ratelimit-limit': '250000',
      'x-ratelimit-remaining': '249999',
      'x-ratelimit-reset': '1800003600',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      'x-runtime': expect.stringMatching(/^\d+\.\d{6}$/) as unknown,
    });
  });

  test('carry the id that the request is remembered by', async () => {
    const { post, world } = await startForTest({ people });
    const { headers } = await post(set, change);
    expect(world.requests()).toMatchObject([
      { id: headers.get('x-request-id'), number: 1, status: 201, effect: 'applied' },
    ]);
  });
});
