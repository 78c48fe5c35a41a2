import { describe, expect, test } from 'vitest';
import { startForTest } from './support/start-for-test.ts';
import type { Started } from './support/start-for-test.ts';

const unsubscribes = '/email/unsubscribes';
const bounces = '/email/hard_bounces';
const day = 24 * 60 * 60 * 1000;
const startOfYear = Date.UTC(2026, 0, 1);
const january = { start_date: '2026-01-01', end_date: '2026-02-01' };

async function list({ get }: Started, path: string, query: Record<string, string>): Promise<unknown[]> {
  const { status, body } = await get(path, Object.entries(query));
  expect(status).toBe(200);
  expect(body['message']).toBe('success');
  return body['emails'] as unknown[];
}

/** Unsubscribes `a@` to `e@` on the first five days of the year, one a day at noon. */
async function startWithFive(unknowns = {}): Promise<Started & { setTime: (at: number) => void }> {
  let now = startOfYear;
  const started = await startForTest({ unknowns, now: () => now });
  for (const [n, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    now = startOfYear + n * day + day / 2;
    await started.post('/email/status', { email: `${name}@example.com`, subscription_state: 'unsubscribed' });
  }
  return { ...started, setTime: (at) => (now = at) };
}

describe('GET /email/unsubscribes', () => {
  test('lists who is globally unsubscribed and since when, the newest first', async () => {
    const started = await startWithFive();
    const found = await list(started, unsubscribes, january);
    expect(found).toHaveLength(5);
    expect(found[0]).toEqual({ email: 'e@example.com', unsubscribed_at: '2026-01-05T12:00:00.000Z' });
    const oldestFirst = await list(started, unsubscribes, { ...january, sort_direction: 'asc' });
    expect(oldestFirst).toEqual([...found].reverse());
  });

  test('treats dates as midnight in UTC', async () => {
    const started = await startWithFive();
    const found = await list(started, unsubscribes, { start_date: '2026-01-02', end_date: '2026-01-04' });
    expect(found).toMatchObject([{ email: 'c@example.com' }, { email: 'b@example.com' }]);
  });

  test('pages', async () => {
    const started = await startWithFive();
    const page = (offset: number): Promise<unknown[]> =>
      list(started, unsubscribes, { ...january, limit: '2', offset: String(offset) });
    const pages = [await page(0), await page(2), await page(4)];
    expect(pages.map((entries) => entries.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(await list(started, unsubscribes, january));
  });

  test('shows the latest state only, with the time it became so', async () => {
    const started = await startWithFive();
    started.setTime(startOfYear + 10 * day);
    started.world.setEmailState('a@example.com', 'opted_in');
    started.world.setEmailState('b@example.com', 'unsubscribed');
    const found = await list(started, unsubscribes, { ...january, sort_direction: 'asc', limit: '1' });
    expect(found).toEqual([{ email: 'b@example.com', unsubscribed_at: '2026-01-02T12:00:00.000Z' }]);
    started.world.setEmailState('a@example.com', 'unsubscribed');
    expect(await list(started, unsubscribes, { ...january, limit: '1' })).toMatchObject([{ email: 'a@example.com' }]);
  });

  test('finds an address in any case and whatever the dates, or nothing', async () => {
    const started = await startWithFive();
    const found = await list(started, unsubscribes, { email: 'A@Example.com', end_date: '2020-01-01' });
    expect(found).toMatchObject([{ email: 'a@example.com' }]);
    expect(await list(started, unsubscribes, { email: 'nobody@example.com', end_date: '2030-01-01' })).toEqual([]);
  });

  test('sees an unsubscribe by /users/track, and none of a group', async () => {
    const started = await startForTest({ now: () => startOfYear + day });
    await started.post('/users/track', {
      attributes: [
        { external_id: 'ada', email: 'ada@example.com', email_subscribe: 'unsubscribed' },
        { external_id: 'bob', email: 'bob@example.com' },
      ],
    });
    expect(await list(started, unsubscribes, january)).toMatchObject([{ email: 'ada@example.com' }]);
  });

  test('writes times with blanks by a switch, as was recorded', async () => {
    const started = await startWithFive({ listTimeFormat: 'spaced' });
    const [newest] = await list(started, unsubscribes, january);
    expect(newest).toEqual({ email: 'e@example.com', unsubscribed_at: '2026-01-05 12:00:00 +0000' });
  });

  test.each([
    ['no end', { start_date: '2026-01-01' }],
    ['neither start nor address', { end_date: '2026-01-01' }],
    ['a start after the end', { start_date: '2026-02-01', end_date: '2026-01-01' }],
    ['a date in another format', { start_date: '2026-1-1', end_date: '2026-02-01' }],
    ['a day that is none', { start_date: '2026-13-01', end_date: '2027-02-01' }],
    ['a page of more than 500', { ...january, limit: '501' }],
    ['another order', { ...january, sort_direction: 'up' }],
  ])('refuses %s', async (_what, query) => {
    const { get } = await startForTest();
    expect((await get(unsubscribes, Object.entries<string>(query))).status).toBe(400);
  });
});

describe.each(['/email/blocklist', '/email/blacklist'])('POST %s', (path) => {
  test('unsubscribes the address and marks it as bounced', async () => {
    const started = await startForTest({
      people: [{ externalId: 'ada', email: 'ada@example.com' }],
      now: () => startOfYear + day,
    });
    const { status, body } = await started.post(path, { email: ['Ada@example.com', 'nobody@example.com'] });
    expect({ status, body }).toEqual({ status: 201, body: { message: 'success' } });
    expect(started.world.emailState('ada@example.com')).toBe('unsubscribed');
    expect(started.world.emailProblems('nobody@example.com')).toEqual(['hard_bounce']);
    expect(await list(started, bounces, january)).toEqual([
      { email: 'nobody@example.com', hard_bounced_at: '2026-01-02T00:00:00.000Z' },
      { email: 'ada@example.com', hard_bounced_at: '2026-01-02T00:00:00.000Z' },
    ]);
  });

  test('needs the permission email.blacklist and at most 50 addresses', async () => {
    const { post } = await startForTest();
    expect((await post(path, { email: Array.from({ length: 51 }, (_, n) => `p${n}@example.com`) })).status).toBe(400);
    expect((await post(path, {})).status).toBe(400);
    const scopes = ['email.status', 'email.unsubscribe'];
    const weak = await startForTest({ keys: [{ key: 'key-with-every-permission', scopes }] });
    expect((await weak.post(path, { email: 'ada@example.com' })).status).toBe(403);
  });
});

describe('an address with a problem', () => {
  const email = 'ada@example.com';
  const people = [{ externalId: 'ada', email }];
  const campaigns = [
    { id: 'news', name: 'News' },
    { id: 'notice', name: 'Notice', audience: 'all' as const },
  ];

  async function sentTo({ post, world }: Started): Promise<(string | null)[]> {
    const before = world.outbox().length;
    for (const { id } of campaigns) {
      await post('/campaigns/trigger/send', { campaign_id: id, recipients: [{ external_user_id: 'ada' }] });
    }
    return world
      .outbox()
      .slice(before)
      .map(({ campaignId }) => campaignId);
  }

  test('that bounced gets nothing until it is taken off the list', async () => {
    const started = await startForTest({ people, campaigns });
    started.world.breakEmail(email, 'hard_bounce');
    expect(await sentTo(started)).toEqual([]);
    const { status, body } = await started.post('/email/bounce/remove', { email });
    expect({ status, body }).toEqual({ status: 201, body: { message: 'success' } });
    expect(await sentTo(started)).toEqual(['news', 'notice']);
  });

  test('that reported spam gets only what goes to everybody until it is taken off the list', async () => {
    const started = await startForTest({ people, campaigns });
    await started.post('/users/track', {
      attributes: [{ external_id: 'ada', marked_email_as_spam_at: '2026-01-01T00:00:00Z' }],
    });
    expect(started.world.emailProblems(email)).toEqual(['spam_report']);
    expect(await sentTo(started)).toEqual(['notice']);
    expect((await started.post('/email/spam/remove', { email: [email] })).status).toBe(201);
    expect(started.world.people()[0]?.attributes).toEqual({});
    expect(await sentTo(started)).toEqual(['news', 'notice']);
  });

  test('is not unsubscribed by the bounce alone, nor subscribed by leaving the list', async () => {
    const { post, world } = await startForTest({ people });
    world.breakEmail(email, 'hard_bounce');
    expect(world.emailState(email)).toBe('subscribed');
    await post('/email/blocklist', { email });
    await post('/email/bounce/remove', { email });
    expect(world.emailState(email)).toBe('unsubscribed');
  });
});
