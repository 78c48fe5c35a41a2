import { describe, expect, test } from 'vitest';
import type { Unknowns } from '../src/index.ts';
import { archivedGroup, newsGroup, smsGroup, startForTest } from './support/start-for-test.ts';
import type { Answer } from './support/start-for-test.ts';

const set = '/subscription/status/set';
const people = [{ externalId: 'ada', email: 'ada@example.com', phone: '+15550000001' }];
const subscribe = { subscription_group_id: newsGroup, subscription_state: 'subscribed' };

/** Sends one request to a workspace where the switches are turned so. */
async function answerWith(unknowns: Partial<Unknowns>, request: Record<string, unknown>): Promise<Answer> {
  const { post } = await startForTest({ people, unknowns });
  return post(set, { ...subscribe, ...request });
}

describe('what status/set answers, where Braze does not say', () => {
  test('somebody unknown is accepted, or refused with those known', async () => {
    const strangers = [{ external_id: ['ada', 'nobody'] }, { email: ['ada@example.com', 'nobody@example.com'] }];
    for (const request of strangers) {
      expect((await answerWith({}, request)).status).toBe(201);
      const { post, world } = await startForTest({ people, unknowns: { unknownPersonOnStatusSet: 'reject' } });
      expect((await post(set, { ...subscribe, ...request })).status).toBe(400);
      expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('unknown');
      expect((await post(set, { ...subscribe, external_id: 'ada' })).status).toBe(201);
    }
    const phones = { subscription_group_id: smsGroup, phone: '+15550009999' };
    expect((await answerWith({ unknownPersonOnStatusSet: 'reject' }, phones)).status).toBe(400);
    const first = { external_ids: ['nobody'], ...subscribe };
    const second = { external_ids: ['ada'], ...subscribe };
    const unknowns = { unknownPersonOnStatusSet: 'reject', v2Atomicity: 'per_entry' } as const;
    const { post, world } = await startForTest({ people, unknowns });
    const { body } = await post('/v2/subscription/status/set', { subscription_groups: [first, second] });
    expect(body).toMatchObject({ message: 'success', errors: [{ index: 0 }] });
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('subscribed');
  });

  test('somebody who was just created is known, though reads do not see them yet', async () => {
    const unknowns = { unknownPersonOnStatusSet: 'reject' } as const;
    const { post } = await startForTest({ unknowns, lagMs: 60_000, now: () => 1_800_000_000_000 });
    await post('/users/track', { attributes: [{ external_id: 'new' }] });
    expect((await post(set, { ...subscribe, external_id: 'new' })).status).toBe(201);
  });

  test('addresses with phones are refused with 400 or 422', async () => {
    const both = { email: 'ada@example.com', phone: '+15550000001' };
    expect((await answerWith({}, both)).status).toBe(400);
    const { status, body } = await answerWith({ emailWithPhoneStatus: 422 }, both);
    expect({ status, body }).toEqual({
      status: 422,
      body: { message: 'Either an email address or a phone number should be provided, but not both.' },
    });
  });

  test('a phone that is not E.164 is refused, or accepted without effect', async () => {
    const request = { subscription_group_id: smsGroup, phone: '5550000001' };
    expect((await answerWith({}, request)).status).toBe(400);
    expect((await answerWith({ badPhoneOnStatusSet: 'ignore' }, request)).status).toBe(201);
  });

  test('an archived group is accepted without effect, or refused', async () => {
    const request = { subscription_group_id: archivedGroup, external_id: 'ada' };
    expect((await answerWith({}, request)).status).toBe(201);
    expect((await answerWith({ archivedGroup: 'reject' }, request)).status).toBe(400);
  });
});

describe('the rate-limit headers of a 429', () => {
  const at = 1_800_000_030_500;

  async function limited(rateLimitHeaderStyle: Unknowns['rateLimitHeaderStyle']): Promise<Record<string, string>[]> {
    const rateLimits = { subscriptionSet: { limit: 1, windowMs: 60_000 } };
    const { post } = await startForTest({ people, unknowns: { rateLimitHeaderStyle }, rateLimits, now: () => at });
    const answers = [1, 2].map(() => post(set, { ...subscribe, external_id: 'ada' }));
    return (await Promise.all(answers))
      .sort((a, b) => a.status - b.status)
      .map(({ headers }) => Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-ratelimit'))));
  }

  const names = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'] as const;
  const epoch = (values: string[]): Record<string, string> =>
    Object.fromEntries(names.map((name, n) => [name, values[n] ?? '']));

  test.each([
    ['epoch_reset' as const, epoch(['1', '0', '1800000060']), epoch(['1', '0', '1800000060'])],
    ['retry_after' as const, epoch(['1', '0', '30']), { 'x-ratelimit-retry-after': '30' }],
    ['empty' as const, epoch(['1', '0', '1800000060']), epoch(['', '', ''])],
    ['missing' as const, epoch(['1', '0', '1800000060']), {}],
  ])('in the style %s', async (style, accepted, refused) => {
    expect(await limited(style)).toEqual([accepted, refused]);
  });
});
