import { describe, expect, test } from 'vitest';
import { missingGroup, newsGroup, offersGroup, smsGroup, startForTest } from './support/start-for-test.ts';

const path = '/v2/subscription/status/set';
const people = [{ externalId: 'ada', email: 'ada@example.com', phone: '+15550000001' }];
const ada = { externalId: 'ada' };

function entry(groupId: string, state: string, who: Record<string, unknown>): Record<string, unknown> {
  return { subscription_group_id: groupId, subscription_state: state, ...who };
}

describe('POST /v2/subscription/status/set', () => {
  test('changes an email and an SMS group of one person in one call by external id', async () => {
    const { post, world } = await startForTest({ people });
    const who = { external_ids: ['ada'] };
    const groups = [entry(newsGroup, 'subscribed', who), entry(smsGroup, 'unsubscribed', who)];
    const { status, body } = await post(path, { subscription_groups: groups });
    expect({ status, body }).toEqual({ status: 201, body: { message: 'success' } });
    expect(world.groupState(ada, newsGroup)).toBe('subscribed');
    expect(world.groupState(ada, smsGroup)).toBe('unsubscribed');
  });

  test('changes by emails and by phones in calls of their own', async () => {
    const { post, world } = await startForTest({ people });
    await post(path, { subscription_groups: [entry(newsGroup, 'subscribed', { emails: ['ada@example.com'] })] });
    await post(path, { subscription_groups: [entry(smsGroup, 'subscribed', { phones: ['+15550000001'] })] });
    expect(world.groupState(ada, newsGroup)).toBe('subscribed');
    expect(world.groupState(ada, smsGroup)).toBe('subscribed');
  });

  test('refuses emails in one entry and phones in another', async () => {
    const { post } = await startForTest({ people });
    const groups = [
      entry(newsGroup, 'subscribed', { emails: ['ada@example.com'] }),
      entry(smsGroup, 'subscribed', { phones: ['+15550000001'] }),
    ];
    const { status, body } = await post(path, { subscription_groups: groups });
    expect(status).toBe(400);
    expect(body['message']).toBe('Either an email address or a phone number should be provided, but not both.');
  });

  test('refuses more than 50 identifiers in an entry', async () => {
    const { post } = await startForTest();
    const emails = Array.from({ length: 51 }, (_, n) => `p${n}@example.com`);
    const { status, body } = await post(path, { subscription_groups: [entry(newsGroup, 'subscribed', { emails })] });
    expect(status).toBe(400);
    expect(body['message']).toBe('The max number of ids per request was exceeded');
  });

  test.each([
    ['no entries', {}],
    ['an empty list', { subscription_groups: [] }],
    ['an entry that is not an object', { subscription_groups: ['x'] }],
    [
      'the singular identifiers of v1',
      { subscription_groups: [entry(newsGroup, 'subscribed', { external_id: 'ada' })] },
    ],
  ])('refuses %s', async (_what, body) => {
    const { post } = await startForTest({ people });
    expect((await post(path, body)).status).toBe(400);
  });

  test('shares its rate limit with v1', async () => {
    const { post } = await startForTest({ people, rateLimits: { subscriptionSet: { limit: 1, windowMs: 3_600_000 } } });
    await post(path, { subscription_groups: [entry(newsGroup, 'subscribed', { external_ids: ['ada'] })] });
    const second = await post('/subscription/status/set', entry(newsGroup, 'subscribed', { external_id: 'ada' }));
    expect(second.status).toBe(429);
  });
});

describe('the open questions of v2', () => {
  const mixed = {
    subscription_groups: [
      entry(missingGroup, 'subscribed', { external_ids: ['ada'] }),
      entry(offersGroup, 'subscribed', { external_ids: ['ada'] }),
    ],
  };

  test('one bad entry spoils the whole request', async () => {
    const { post, world } = await startForTest({ people });
    const { status, body } = await post(path, mixed);
    expect({ status, body }).toEqual({ status: 400, body: { message: 'Invalid subscription group ID' } });
    expect(world.groupState(ada, offersGroup)).toBe('unknown');
  });

  test('or, switched, the others are done and the bad one is reported', async () => {
    const { post, world } = await startForTest({ people, unknowns: { v2Atomicity: 'per_entry' } });
    const { status, body } = await post(path, mixed);
    expect(status).toBe(201);
    expect(body['errors']).toMatchObject([{ type: 'Invalid subscription group ID', index: 0 }]);
    expect(world.groupState(ada, offersGroup)).toBe('subscribed');
  });

  test('or, switched, the others are done although the answer is 400', async () => {
    const { post, world } = await startForTest({ people, unknowns: { v2Atomicity: 'per_entry_but_400' } });
    expect((await post(path, mixed)).status).toBe(400);
    expect(world.groupState(ada, offersGroup)).toBe('subscribed');
    expect(world.requests()).toMatchObject([{ status: 400, effect: 'applied' }]);
  });

  test('any number of entries is taken, or as many as the switch allows', async () => {
    const many = {
      subscription_groups: Array.from({ length: 60 }, () => entry(newsGroup, 'subscribed', { external_ids: ['ada'] })),
    };
    const { post, world } = await startForTest({ people });
    expect((await post(path, many)).status).toBe(201);
    world.setUnknowns({ v2MaxEntries: 50 });
    expect((await post(path, many)).status).toBe(400);
  });
});
