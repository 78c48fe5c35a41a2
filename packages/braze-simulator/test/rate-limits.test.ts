import { describe, expect, test } from 'vitest';
import { brazeRateLimits } from '../src/index.ts';
import { startForTest } from './support/start-for-test.ts';

const track = '/users/track';
const ada = { attributes: [{ external_id: 'ada' }] };
const short = { track: { limit: 2, windowMs: 3000 } };

describe('rate limits', () => {
  test('are those that Braze documents', () => {
    expect(brazeRateLimits).toEqual({
      subscriptionSet: { limit: 5000, windowMs: 60_000 },
      track: { limit: 3000, windowMs: 3000 },
      trackHour: null,
      trackSync: { limit: 500, windowMs: 60_000 },
      identity: { limit: 20_000, windowMs: 60_000 },
      export: { limit: 250, windowMs: 60_000 },
      exportFields: { limit: 40, windowMs: 1000 },
      broadcast: { limit: 250, windowMs: 60_000 },
      default: { limit: 250_000, windowMs: 3_600_000 },
    });
  });

  test('refuse what is over the limit until the fixed window ends', async () => {
    let now = 1_800_000_001_500;
    const { post, world } = await startForTest({ rateLimits: short, now: () => now });
    await post(track, ada);
    await post(track, ada);
    const refused = await post(track, { attributes: [{ external_id: 'bob' }] });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(refused.headers.get('x-ratelimit-reset')).toBe('1800000003');
    expect(world.personCount).toBe(1);
    now = 1_800_000_003_000;
    expect((await post(track, ada)).headers.get('x-ratelimit-remaining')).toBe('1');
  });

  test('in the other header style count the seconds left, and a 429 has only retry-after', async () => {
    const options = { rateLimits: short, now: () => 1_800_000_001_500 };
    const { post } = await startForTest({ ...options, unknowns: { rateLimitHeaderStyle: 'retry_after' } });
    expect((await post(track, ada)).headers.get('x-ratelimit-reset')).toBe('2');
    await post(track, ada);
    const { status, headers } = await post(track, ada);
    expect(status).toBe(429);
    expect(headers.get('x-ratelimit-retry-after')).toBe('2');
    expect(headers.get('x-ratelimit-limit')).toBeNull();
    expect(headers.get('x-ratelimit-reset')).toBeNull();
  });

  test('are shared by the endpoints of one pool and by no other', async () => {
    const { post, get } = await startForTest({ rateLimits: { default: { limit: 1, windowMs: 3_600_000 } } });
    await post('/email/status', { email: 'a@example.com', subscription_state: 'subscribed' });
    expect((await get('/subscription/user/status', [['external_id', 'ada']])).status).toBe(429);
    expect((await post(track, ada)).status).toBe(201);
  });

  test('of export/ids depend on the fields', async () => {
    const { post } = await startForTest();
    const limitFor = async (fields_to_export: string[]): Promise<string | null> =>
      (await post('/users/export/ids', { external_ids: ['a'], fields_to_export })).headers.get('x-ratelimit-limit');
    expect(await limitFor(['email'])).toBe('40');
    expect(await limitFor(['email', 'canvases_received'])).toBe('250');
  });

  test('of the five identity endpoints are one', async () => {
    const { post } = await startForTest({ rateLimits: { identity: { limit: 4, windowMs: 3_600_000 } } });
    const paths = ['alias/new', 'alias/update', 'identify', 'merge', 'delete'];
    const statuses: number[] = [];
    for (const path of paths) statuses.push((await post(`/users/${path}`, {})).status);
    expect(statuses).toEqual([400, 400, 400, 400, 429]);
  });

  test('of /users/track may be two: a burst and a longer one, whichever ends first', async () => {
    let now = 1_800_000_000_000;
    const rateLimits = { track: { limit: 2, windowMs: 3000 }, trackHour: { limit: 3, windowMs: 3_600_000 } };
    const { post } = await startForTest({ rateLimits, now: () => now });
    const call = async (): Promise<unknown[]> => {
      const { status, headers } = await post(track, ada);
      return [status, headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')];
    };
    expect([await call(), await call(), await call()]).toEqual([
      [201, '2', '1'],
      [201, '2', '0'],
      [429, '2', '0'],
    ]);
    now += 3000;
    expect([await call(), await call()]).toEqual([
      [201, '3', '0'],
      [429, '3', '0'],
    ]);
    now += 3_600_000;
    expect(await call()).toEqual([201, '2', '1']);
  });

  test('of export/ids is one without the faster one, as older customers have it', async () => {
    const rateLimits = { export: { limit: 2500, windowMs: 60_000 }, exportFields: null };
    const { post } = await startForTest({ rateLimits });
    const { headers } = await post('/users/export/ids', { external_ids: ['a'], fields_to_export: ['email'] });
    expect(headers.get('x-ratelimit-limit')).toBe('2500');
  });

  test('are told by a refusal for want of permission, which does not count', async () => {
    const { get } = await startForTest({ keys: [{ key: 'weak', scopes: [] }] });
    for (let n = 0; n < 2; n += 1) {
      const { status, headers } = await get('/subscription/user/status', [], { authorization: 'Bearer weak' });
      expect([status, headers.get('x-ratelimit-remaining')]).toEqual([403, '250000']);
    }
  });

  test('can be changed and removed while the simulator runs', async () => {
    const { post, world } = await startForTest();
    world.setRateLimits({ track: { limit: 0, windowMs: 1000 } });
    expect((await post(track, ada)).status).toBe(429);
    world.setRateLimits({ track: null });
    const { status, headers } = await post(track, ada);
    expect(status).toBe(201);
    expect(headers.get('x-ratelimit-limit')).toBeNull();
  });
});
