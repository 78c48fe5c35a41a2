import { describe, expect, test } from 'vitest';
import { newsGroup, smsGroup, startForTest } from './support/start-for-test.ts';

const set = '/subscription/status/set';
const phone = '+15550000001';
const people = [{ externalId: 'ada', email: 'ada@example.com', phone }];
const ada = { externalId: 'ada' };
const optIn = {
  subscription_group_id: smsGroup,
  subscription_state: 'subscribed',
  phone,
  use_double_opt_in_logic: true,
};
const dayMs = 24 * 60 * 60 * 1000;

describe('SMS double opt-in', () => {
  test('keeps the person unsubscribed and sends one prompt until the reply is Y', async () => {
    const { post, world } = await startForTest({ people });
    await post(set, optIn);
    expect(world.people(ada)[0]?.groups[smsGroup]).toMatchObject({ state: 'unsubscribed', isPending: true });
    expect(world.outbox()).toMatchObject([
      { kind: 'sms_opt_in_prompt', to: phone, groupId: smsGroup, campaignId: null },
    ]);
    world.replyBySms(phone, ' y ');
    expect(world.people(ada)[0]?.groups[smsGroup]).toMatchObject({ state: 'subscribed', isPending: false });
  });

  test('happens only when asked for, only for a subscribe, and only in SMS groups set up for it', async () => {
    const groups = [
      { id: smsGroup, name: 'Texts', channel: 'sms' as const, doubleOptIn: false },
      { id: newsGroup, name: 'News', channel: 'email' as const },
    ];
    const plain = await startForTest({ people });
    await plain.post(set, { ...optIn, use_double_opt_in_logic: false });
    expect(plain.world.groupState(ada, smsGroup)).toBe('subscribed');
    const single = await startForTest({ people, groups });
    await single.post(set, optIn);
    expect(single.world.groupState(ada, smsGroup)).toBe('subscribed');
    await single.post(set, { ...optIn, phone: undefined, external_id: 'ada', subscription_group_id: newsGroup });
    expect(single.world.groupState(ada, newsGroup)).toBe('subscribed');
    await plain.post(set, { ...optIn, subscription_state: 'unsubscribed' });
    expect(plain.world.people(ada)[0]?.groups[smsGroup]).toMatchObject({ state: 'unsubscribed', isPending: false });
  });

  test('works in v2 and in /users/track', async () => {
    const { post, world } = await startForTest({ people: [...people, { externalId: 'bob', phone: '+15550000002' }] });
    const entry = { subscription_group_id: smsGroup, subscription_state: 'subscribed', use_double_opt_in_logic: true };
    await post('/v2/subscription/status/set', { subscription_groups: [{ ...entry, phones: [phone] }] });
    await post('/users/track', { attributes: [{ external_id: 'bob', subscription_groups: [entry] }] });
    expect(world.outbox().map((message) => message.to)).toEqual([phone, '+15550000002']);
  });

  test('leaves somebody who is already subscribed alone', async () => {
    const { post, world } = await startForTest({ people: [{ ...people[0], groups: { [smsGroup]: 'subscribed' } }] });
    await post(set, optIn);
    expect(world.groupState(ada, smsGroup)).toBe('subscribed');
    expect(world.outbox()).toEqual([]);
  });

  test('prompts a person at most once a day', async () => {
    let now = 1_800_000_000_000;
    const { post, world } = await startForTest({ people, now: () => now });
    await post(set, optIn);
    now += dayMs - 1;
    await post(set, optIn);
    expect(world.outbox()).toHaveLength(1);
    now += 1;
    await post(set, optIn);
    expect(world.outbox()).toHaveLength(2);
  });

  test('ends after 30 days', async () => {
    let now = 1_800_000_000_000;
    const { post, world } = await startForTest({ people, now: () => now });
    await post(set, optIn);
    now += 30 * dayMs + 1;
    world.replyBySms(phone, 'Y');
    expect(world.groupState(ada, smsGroup)).toBe('unsubscribed');
  });

  test('reads as Unsubscribed while it waits, or as a group nobody touched', async () => {
    const { post, get, world } = await startForTest({ people });
    await post(set, optIn);
    const query: [string, string][] = [
      ['subscription_group_id', smsGroup],
      ['external_id', 'ada'],
    ];
    expect((await get('/subscription/status/get', query)).body['status']).toEqual({ ada: 'Unsubscribed' });
    world.setUnknowns({ pendingDoubleOptInReadsAs: 'unknown' });
    expect((await get('/subscription/status/get', query)).body['status']).toEqual({ ada: 'unknown' });
    const { body } = await get('/subscription/user/status', [['external_id', 'ada']]);
    expect(body['users']).toMatchObject([{ subscription_groups: [] }]);
  });
});

describe('text messages', () => {
  test('STOP leaves SMS groups and START joins them again, email groups never', async () => {
    const groups = { [smsGroup]: 'subscribed' as const, [newsGroup]: 'subscribed' as const };
    const { world } = await startForTest({ people: [{ ...people[0], groups }] });
    world.replyBySms(phone, 'Stop');
    expect(world.groupState(ada, smsGroup)).toBe('unsubscribed');
    expect(world.groupState(ada, newsGroup)).toBe('subscribed');
    world.replyBySms(phone, 'START');
    expect(world.groupState(ada, smsGroup)).toBe('subscribed');
  });

  test('STOP ends a pending opt-in, so that a later Y does nothing', async () => {
    const { post, world } = await startForTest({ people });
    await post(set, optIn);
    world.replyBySms(phone, 'STOP');
    world.replyBySms(phone, 'Y');
    expect(world.groupState(ada, smsGroup)).toBe('unsubscribed');
  });

  test('of any other text, or from a stranger, change nothing', async () => {
    const { post, world } = await startForTest({ people });
    await post(set, optIn);
    world.replyBySms(phone, 'yes please');
    world.replyBySms('+15559999999', 'Y');
    expect(world.people(ada)[0]?.groups[smsGroup]).toMatchObject({ isPending: true });
  });
});
