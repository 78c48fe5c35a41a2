import { describe, expect, test } from 'vitest';
import type { SimulatorPerson } from '../src/index.ts';
import { missingGroup, newsGroup, offersGroup, smsGroup, startForTest } from './support/start-for-test.ts';

const ada: SimulatorPerson = {
  externalId: 'ada',
  email: 'ada@example.com',
  phone: '+15550000001',
  groups: { [newsGroup]: 'subscribed', [smsGroup]: 'unsubscribed' },
};

describe('GET /subscription/status/get', () => {
  const path = '/subscription/status/get';
  const group: [string, string] = ['subscription_group_id', newsGroup];

  test('answers Subscribed, Unsubscribed and, for a group nobody touched, unknown', async () => {
    const people: SimulatorPerson[] = [
      ada,
      { externalId: 'bob', groups: { [newsGroup]: 'unsubscribed' } },
      { externalId: 'eve' },
    ];
    const { get } = await startForTest({ people });
    const ids: [string, string][] = ['ada', 'bob', 'eve'].map((id) => ['external_id[]', id]);
    const { status, body } = await get(path, [group, ...ids]);
    expect(status).toBe(200);
    expect(body).toEqual({ status: { ada: 'Subscribed', bob: 'Unsubscribed', eve: 'unknown' }, message: 'success' });
  });

  test('refuses an unknown group, also when the person is unknown', async () => {
    const { get } = await startForTest();
    const { status, body } = await get(path, [
      ['subscription_group_id', missingGroup],
      ['external_id', 'nobody'],
    ]);
    expect({ status, body }).toEqual({ status: 400, body: { message: 'Invalid subscription group ID' } });
  });

  test('shows the stored state of a globally unsubscribed person', async () => {
    const { get } = await startForTest({ people: [{ ...ada, emailSubscribe: 'unsubscribed' }] });
    expect((await get(path, [group, ['external_id', 'ada']])).body['status']).toEqual({ ada: 'Subscribed' });
  });

  test('uses only the external id when an address comes with it, and refuses email with phone', async () => {
    const { get } = await startForTest({ people: [ada] });
    const both: [string, string][] = [
      ['email', 'ada@example.com'],
      ['phone', '+15550000001'],
    ];
    expect((await get(path, [group, ['external_id', 'eve'], ...both])).body['status']).toEqual({ eve: 'unknown' });
    expect((await get(path, [group, ...both])).status).toBe(400);
  });

  test('refuses 51 ids, and a request without any', async () => {
    const { get } = await startForTest();
    const ids = Array.from({ length: 51 }, (_, n): [string, string] => ['external_id[]', `p${n}`]);
    expect((await get(path, [group, ...ids])).body['message']).toBe('The max number of ids per request was exceeded');
    expect((await get(path, [group])).status).toBe(400);
  });

  test('keys an answer by external id even when asked by email, or by what was asked', async () => {
    const { get, world } = await startForTest({ people: [ada, { email: 'anon@example.com' }] });
    const asked: [string, string][] = [group, ['email[]', 'ada@example.com'], ['email[]', 'anon@example.com']];
    expect((await get(path, asked)).body['status']).toEqual({ ada: 'Subscribed', 'anon@example.com': 'unknown' });
    world.setUnknowns({ statusGetKeyByAddress: 'identifier' });
    const byAddress = { 'ada@example.com': 'Subscribed', 'anon@example.com': 'unknown' };
    expect((await get(path, asked)).body['status']).toEqual(byAddress);
  });

  test('lists people without a profile as unknown, or leaves them out', async () => {
    const { get, world } = await startForTest();
    expect((await get(path, [group, ['external_id', 'nobody']])).body['status']).toEqual({ nobody: 'unknown' });
    world.setUnknowns({ statusGetUnknownIds: 'omit' });
    expect((await get(path, [group, ['external_id', 'nobody']])).body['status']).toEqual({});
  });
});

describe('GET /subscription/user/status', () => {
  const path = '/subscription/user/status';

  test('lists the groups with history, with id, name, channel and state', async () => {
    const { get } = await startForTest({ people: [ada] });
    const { status, body } = await get(path, [['external_id', 'ada']]);
    expect(status).toBe(200);
    expect(body).toEqual({
      users: [
        {
          email: 'ada@example.com',
          phone: '+15550000001',
          external_id: 'ada',
          subscription_groups: [
            { id: newsGroup, name: 'News', channel: 'email', status: 'Subscribed' },
            { id: smsGroup, name: 'Texts', channel: 'sms', status: 'Unsubscribed' },
          ],
        },
      ],
      total_count: 1,
      message: 'success',
    });
  });

  test('answers an empty list of groups for a person without history, and null for what a profile lacks', async () => {
    const { get } = await startForTest({ people: [{ email: 'anon@example.com' }] });
    const { body } = await get(path, [['email[]', 'ANON@example.com']]);
    const anon = { email: 'anon@example.com', phone: null, external_id: null, subscription_groups: [] };
    expect(body['users']).toEqual([anon]);
  });

  test('lists profiles that share an address separately', async () => {
    const people: SimulatorPerson[] = [ada, { externalId: 'ada-2', email: 'ada@example.com' }];
    const { get } = await startForTest({ people });
    const { body } = await get(path, [['email', 'ada@example.com']]);
    expect(body['users']).toMatchObject([{ external_id: 'ada' }, { external_id: 'ada-2' }]);
    expect(body['total_count']).toBe(2);
  });

  test('finds a phone only when its plus sign is encoded', async () => {
    const { get } = await startForTest({ people: [ada] });
    expect((await get(path, [['phone', '+15550000001']])).body['total_count']).toBe(1);
    expect((await get(path, [['phone', ' 15550000001']])).body['total_count']).toBe(0);
  });

  test('pages with limit and offset, and refuses a limit over 100', async () => {
    const people = ['a', 'b', 'c'].map((externalId) => ({ externalId, email: 'shared@example.com' }));
    const { get } = await startForTest({ people });
    const email: [string, string] = ['email', 'shared@example.com'];
    const { body } = await get(path, [email, ['limit', '1'], ['offset', '1']]);
    expect(body).toMatchObject({ users: [{ external_id: 'b' }], total_count: 3 });
    expect((await get(path, [email, ['limit', '101']])).status).toBe(400);
    expect((await get(path, [email, ['limit', 'many']])).status).toBe(400);
  });

  test('leaves people without a profile out, or lists them empty', async () => {
    const { get, world } = await startForTest({ people: [ada] });
    const asked: [string, string][] = [['external_id[]', 'nobody']];
    expect((await get(path, asked)).body['users']).toEqual([]);
    world.setUnknowns({ userStatusUnknownIds: 'empty' });
    expect((await get(path, asked)).body['users']).toMatchObject([{ external_id: 'nobody', subscription_groups: [] }]);
  });

  test('lists a group only for those who have a history in it', async () => {
    const { get } = await startForTest({
      people: [ada, { externalId: 'bob', groups: { [offersGroup]: 'subscribed' } }],
    });
    const { body } = await get(path, [['external_id[]', 'bob']]);
    expect(body['users']).toMatchObject([{ subscription_groups: [{ id: offersGroup }] }]);
  });
});
