import { describe, expect, test } from 'vitest';
import { archivedGroup, missingGroup, newsGroup, smsGroup, startForTest } from './support/start-for-test.ts';

const path = '/subscription/status/set';
const ada = { externalId: 'ada', email: 'ada@example.com', phone: '+15550000001' };

describe('POST /subscription/status/set', () => {
  test('answers 201 and changes the group of the person named by email', async () => {
    const { post, world } = await startForTest({ people: [ada] });
    const change = { subscription_group_id: newsGroup, subscription_state: 'subscribed', email: 'ada@example.com' };
    const { status, body } = await post(path, change);
    expect({ status, body }).toEqual({ status: 201, body: { message: 'success' } });
    expect(world.groupState({ email: 'ada@example.com' }, newsGroup)).toBe('subscribed');
  });

  test('takes a bare string and an array of external ids alike', async () => {
    const { post, world } = await startForTest({ people: [ada, { externalId: 'bob' }] });
    const change = { subscription_group_id: newsGroup, subscription_state: 'unsubscribed' };
    await post(path, { ...change, external_id: 'ada' });
    await post(path, { ...change, external_id: ['bob'] });
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('unsubscribed');
    expect(world.groupState({ externalId: 'bob' }, newsGroup)).toBe('unsubscribed');
  });

  test('changes an SMS group by phone', async () => {
    const { post, world } = await startForTest({ people: [ada] });
    await post(path, { subscription_group_id: smsGroup, subscription_state: 'subscribed', phone: [ada.phone] });
    expect(world.groupState({ externalId: 'ada' }, smsGroup)).toBe('subscribed');
  });

  test('refuses a group that does not exist with the recorded text', async () => {
    const { post } = await startForTest({ people: [ada] });
    const change = { subscription_group_id: missingGroup, subscription_state: 'subscribed', external_id: 'ada' };
    const { status, body } = await post(path, change);
    expect({ status, body }).toEqual({ status: 400, body: { message: 'Invalid subscription group ID' } });
  });

  test('refuses email together with phone', async () => {
    const { post } = await startForTest({ people: [ada] });
    const change = {
      subscription_group_id: newsGroup,
      subscription_state: 'subscribed',
      email: 'a@b.co',
      phone: ada.phone,
    };
    const { status, body } = await post(path, change);
    expect(status).toBe(400);
    expect(body['message']).toBe('Either an email address or a phone number should be provided, but not both.');
  });

  test.each([
    ['external_id', (n: number) => `id-${n}`],
    ['email', (n: number) => `p${n}@example.com`],
    ['phone', (n: number) => `+1555000${String(n).padStart(4, '0')}`],
  ])('accepts 50 entries of %s and refuses 51', async (field, make) => {
    const { post } = await startForTest();
    const group = field === 'phone' ? smsGroup : newsGroup;
    const change = { subscription_group_id: group, subscription_state: 'subscribed' };
    const entries = Array.from({ length: 51 }, (_, n) => make(n));
    expect((await post(path, { ...change, [field]: entries.slice(0, 50) })).status).toBe(201);
    const { status, body } = await post(path, { ...change, [field]: entries });
    expect(status).toBe(400);
    expect(body['message']).toBe('The max number of ids per request was exceeded');
  });

  test.each([
    ['opted_in, which only the global state has', { subscription_state: 'opted_in', external_id: 'ada' }],
    ['no state', { external_id: 'ada' }],
    ['no identifier', { subscription_state: 'subscribed' }],
    ['the plural identifiers of v2', { subscription_state: 'subscribed', external_ids: ['ada'] }],
    ['identifiers that are not strings', { subscription_state: 'subscribed', external_id: [7] }],
    ['a phone that is not E.164', { subscription_state: 'subscribed', phone: '0555 12' }],
    [
      'a double opt-in flag that is not a boolean',
      { subscription_state: 'subscribed', external_id: 'ada', use_double_opt_in_logic: 'yes' },
    ],
  ])('refuses %s and changes nothing', async (_what, change) => {
    const { post, world } = await startForTest({ people: [ada] });
    const { status } = await post(path, { subscription_group_id: newsGroup, ...change });
    expect(status).toBe(400);
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('unknown');
  });

  test.each([
    ['an array', []],
    ['a string', '"x"'],
    ['null', null],
  ])('refuses a body that is %s', async (_what, body) => {
    const { post } = await startForTest();
    expect((await post(path, body)).status).toBe(400);
  });

  test('accepts a change of an archived group without applying it', async () => {
    const { post, world } = await startForTest({ people: [ada] });
    const change = { subscription_group_id: archivedGroup, subscription_state: 'subscribed', external_id: 'ada' };
    expect((await post(path, change)).status).toBe(201);
    expect(world.groupState({ externalId: 'ada' }, archivedGroup)).toBe('unknown');
  });

  test('does not touch the global email state', async () => {
    const { post, world } = await startForTest({ people: [{ ...ada, emailSubscribe: 'unsubscribed' }] });
    await post(path, { subscription_group_id: newsGroup, subscription_state: 'subscribed', external_id: 'ada' });
    expect(world.emailState(ada.email)).toBe('unsubscribed');
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('subscribed');
  });
});

describe('the open questions of status/set', () => {
  const byEmail = { subscription_group_id: newsGroup, subscription_state: 'subscribed', email: 'New@Example.com' };

  test('an unknown person is accepted without effect', async () => {
    const { post, world } = await startForTest();
    expect((await post(path, byEmail)).status).toBe(201);
    expect(world.personCount).toBe(0);
  });

  test('or, switched, gets a profile', async () => {
    const { post, world } = await startForTest({ unknowns: { unknownPersonOnStatusSet: 'create' } });
    await post(path, byEmail);
    expect(world.people({ email: 'new@example.com' })).toMatchObject([{ externalId: null }]);
    expect(world.groupState({ email: 'new@example.com' }, newsGroup)).toBe('subscribed');
  });

  test('an external id beside an address counts alone', async () => {
    const { post, world } = await startForTest({ people: [{ externalId: 'ada' }, { email: 'new@example.com' }] });
    await post(path, { ...byEmail, external_id: 'ada' });
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('subscribed');
    expect(world.groupState({ email: 'new@example.com' }, newsGroup)).toBe('unknown');
  });

  test('or, switched, both count', async () => {
    const people = [{ externalId: 'ada' }, { email: 'new@example.com' }];
    const { post, world } = await startForTest({ people, unknowns: { setWithExternalIdAndAddress: 'both' } });
    await post(path, { ...byEmail, external_id: 'ada' });
    expect(world.groupState({ email: 'new@example.com' }, newsGroup)).toBe('subscribed');
  });

  test.each([
    ['ignore', 201, 'unknown'],
    ['reject', 400, 'unknown'],
    ['apply', 201, 'subscribed'],
  ] as const)(
    'a phone for an email group, with %s, answers %i and leaves %s',
    async (channelMismatch, status, state) => {
      const { post, world } = await startForTest({ people: [ada], unknowns: { channelMismatch } });
      const change = { subscription_group_id: newsGroup, subscription_state: 'subscribed', phone: ada.phone };
      expect((await post(path, change)).status).toBe(status);
      expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe(state);
    },
  );

  test('subscribing to a group leaves a global unsubscribe alone, or lifts it', async () => {
    const people = [{ ...ada, emailSubscribe: 'unsubscribed' as const }];
    const { post, world } = await startForTest({ people, unknowns: { groupSubscribeLiftsGlobal: true } });
    await post(path, { subscription_group_id: newsGroup, subscription_state: 'unsubscribed', external_id: 'ada' });
    expect(world.emailState(ada.email)).toBe('unsubscribed');
    await post(path, { subscription_group_id: newsGroup, subscription_state: 'subscribed', external_id: 'ada' });
    expect(world.emailState(ada.email)).toBe('subscribed');
  });

  test('addresses are compared in lower case, or exactly', async () => {
    const lower = await startForTest({ people: [{ email: 'NEW@example.com' }] });
    await lower.post(path, byEmail);
    expect(lower.world.groupState({ email: 'new@example.com' }, newsGroup)).toBe('subscribed');
    const exact = await startForTest({ people: [{ email: 'NEW@example.com' }], unknowns: { emailCase: 'exact' } });
    await exact.post(path, byEmail);
    expect(exact.world.groupState({ email: 'NEW@example.com' }, newsGroup)).toBe('unknown');
  });
});
