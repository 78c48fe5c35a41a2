import { describe, expect, test } from 'vitest';
import type { Fault } from '../src/index.ts';
import { newsGroup, startForTest, testKey } from './support/start-for-test.ts';

const set = '/subscription/status/set';
const people = [{ externalId: 'ada' }];
const ada = { externalId: 'ada' };
const subscribe = { subscription_group_id: newsGroup, subscription_state: 'subscribed', external_id: 'ada' };

describe('a status fault', () => {
  test.each([429, 500, 502, 503, 504])('answers %i once, without the effect, and then all is well', async (status) => {
    const { post, world } = await startForTest({ people });
    world.addFault({ kind: 'status', status });
    expect((await post(set, subscribe)).status).toBe(status);
    expect(world.groupState(ada, newsGroup)).toBe('unknown');
    expect((await post(set, subscribe)).status).toBe(201);
  });

  test('may carry headers and a body of its own, and apply the effect', async () => {
    const { post, world } = await startForTest({ people });
    const own = { headers: { 'retry-after': '7' }, body: { message: 'later' } };
    world.addFault({ kind: 'status', status: 503, effect: 'applied', ...own });
    const { status, headers, body } = await post(set, subscribe);
    expect({ status, body, retryAfter: headers.get('retry-after') }).toEqual({
      status: 503,
      body: own.body,
      retryAfter: '7',
    });
    expect(world.groupState(ada, newsGroup)).toBe('subscribed');
    expect(world.requests()).toMatchObject([{ status: 503, effect: 'applied', fault: 'status', body: subscribe }]);
  });

  test('of 429 has rate-limit headers in the style that is set', async () => {
    const { post, world } = await startForTest({ people, now: () => 1_800_000_010_000 });
    world.addFault({ kind: 'status', status: 429, times: 2 });
    const epoch = await post(set, subscribe);
    expect(epoch.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(epoch.headers.get('x-ratelimit-reset')).toBe('1800000060');
    world.setUnknowns({ rateLimitHeaderStyle: 'retry_after' });
    expect((await post(set, subscribe)).headers.get('x-ratelimit-retry-after')).toBe('50');
  });
});

describe('which requests a fault meets', () => {
  test('only those with its method and path, after those it lets pass', async () => {
    const { post, get, world } = await startForTest({ people });
    world.addFault({ kind: 'status', status: 500, method: 'POST', path: set, skip: 1 });
    expect((await get('/subscription/user/status', [['external_id', 'ada']])).status).toBe(200);
    expect((await post(set, subscribe)).status).toBe(201);
    expect((await post(set, subscribe)).status).toBe(500);
    expect((await post(set, subscribe)).status).toBe(201);
  });

  test('every one until it is cleared', async () => {
    const { post, world } = await startForTest({ people });
    world.addFault({ kind: 'status', status: 500, times: 'until_cleared' });
    for (let n = 0; n < 3; n += 1) expect((await post(set, subscribe)).status).toBe(500);
    world.clearFaults();
    expect((await post(set, subscribe)).status).toBe(201);
  });

  test('the oldest first, one for each request', async () => {
    const { post, world } = await startForTest({ people });
    world.addFault({ kind: 'status', status: 500 });
    world.addFault({ kind: 'status', status: 503, where: ({ body }) => JSON.stringify(body).includes('ada') });
    expect((await post(set, subscribe)).status).toBe(500);
    expect((await post(set, subscribe)).status).toBe(503);
  });

  test('none that is refused for its key', async () => {
    const { post, world } = await startForTest({ people });
    world.addFault({ kind: 'status', status: 500 });
    expect((await post(set, subscribe, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(set, subscribe)).status).toBe(500);
  });
});

describe('a lost answer', () => {
  const lost: [string, Fault, string][] = [
    ['held, effect lost', { kind: 'timeout' }, 'unknown'],
    ['held, effect applied', { kind: 'timeout', effect: 'applied' }, 'subscribed'],
    ['reset, effect lost', { kind: 'reset' }, 'unknown'],
    ['reset, effect applied', { kind: 'reset', effect: 'applied' }, 'subscribed'],
    ['late, effect applied', { kind: 'slow', delayMs: 600_000 }, 'subscribed'],
  ];

  test.each(lost)('(%s) is seen by the client as a failure', async (_what, fault, state) => {
    const { url, world } = await startForTest({ people });
    world.addFault(fault);
    const client = new AbortController();
    world.on('request', () => client.abort());
    const headers = { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' };
    const call = fetch(url + set, { method: 'POST', headers, body: JSON.stringify(subscribe), signal: client.signal });
    await expect(call).rejects.toThrow();
    expect(world.groupState(ada, newsGroup)).toBe(state);
    const status = fault.kind === 'slow' ? 201 : null;
    expect(world.requests()).toMatchObject([{ status, fault: fault.kind, body: subscribe }]);
  });

  test('does not keep the simulator from closing', async () => {
    const { url, world, close } = await startForTest({ people });
    world.addFault({ kind: 'timeout' });
    world.addFault({ kind: 'slow', delayMs: 600_000 });
    const headers = { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(subscribe) };
    const calls = Promise.allSettled([fetch(url + set, init), fetch(url + set, init)]);
    await world.waitFor(() => world.requests().length === 2);
    await close();
    expect((await calls).map((call) => call.status)).toEqual(['rejected', 'rejected']);
  });
});

describe('other faults', () => {
  test('a slow answer arrives, with its effect', async () => {
    const { post, world } = await startForTest({ people });
    world.addFault({ kind: 'slow', delayMs: 20 });
    expect((await post(set, subscribe)).status).toBe(201);
    expect(world.requests()).toHaveLength(1);
  });

  test('a duplicate delivery applies the effect twice', async () => {
    const { post, world } = await startForTest();
    world.addFault({ kind: 'duplicate' });
    const events = [{ external_id: 'ada', name: 'joined', time: '2026-01-01' }];
    expect((await post('/users/track', { events })).body).toEqual({ events_processed: 1, message: 'success' });
    expect(world.people(ada)).toMatchObject([{ customEvents: { joined: { count: 2 } } }]);
  });

  test('track errors reject the named objects and process the others', async () => {
    const { post, world } = await startForTest();
    const errors = [{ type: 'no', input_array: 'attributes' as const, index: 0 }];
    world.addFault({ kind: 'track_errors', errors });
    const { status, body } = await post('/users/track', { attributes: [{ external_id: 'a' }, { external_id: 'b' }] });
    expect(status).toBe(201);
    expect(body).toEqual({ attributes_processed: 1, message: 'success', errors });
    expect(world.people()).toMatchObject([{ externalId: 'b' }]);
  });
});
