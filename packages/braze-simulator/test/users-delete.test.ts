import { describe, expect, test } from 'vitest';
import { newsGroup, startForTest } from './support/start-for-test.ts';

const path = '/users/delete';
const email = 'ada@example.com';
const phone = '+15550000001';
const alias = { name: 'a', label: 'crm' };

describe('POST /users/delete', () => {
  test('removes people for good and says how many it was asked to', async () => {
    const { post, world } = await startForTest({ people: [{ externalId: 'ada', email }, { externalId: 'bob' }] });
    const { status, body } = await post(path, { external_ids: ['ada', 'nobody', 'bob'] });
    expect({ status, body }).toEqual({ status: 201, body: { deleted: 3, message: 'success' } });
    expect(world.personCount).toBe(0);
    const { body: exported } = await post('/users/export/ids', { external_ids: ['ada'], fields_to_export: ['email'] });
    expect(exported).toEqual({ message: 'success', users: [], invalid_user_ids: ['ada'] });
  });

  test('or, switched, counts those that exist', async () => {
    const { post } = await startForTest({ people: [{ externalId: 'ada' }], unknowns: { deletedCount: 'found' } });
    expect((await post(path, { external_ids: ['ada', 'nobody'] })).body['deleted']).toBe(1);
  });

  test.each([
    ['alias', { user_aliases: [{ alias_name: 'a', alias_label: 'crm' }] }],
    ['email', { email_addresses: [{ email, prioritization: ['unidentified', 'most_recently_updated'] }] }],
    ['phone', { phone_numbers: [{ phone, prioritization: ['most_recently_updated'] }] }],
  ])('removes by %s', async (_what, request) => {
    const { post, world } = await startForTest({ people: [{ aliases: [alias], email, phone }] });
    expect((await post(path, request)).status).toBe(201);
    expect(world.personCount).toBe(0);
  });

  test('removes by Braze id', async () => {
    const { post, world } = await startForTest({ people: [{ email }] });
    await post(path, { braze_ids: [world.people()[0]?.brazeId] });
    expect(world.personCount).toBe(0);
  });

  test('leaves the others who share the address, and nobody when the prioritization leaves several', async () => {
    const { post, world } = await startForTest({ people: [{ externalId: 'ada', email }, { email }, { email }] });
    await post(path, { email_addresses: [{ email, prioritization: ['unidentified'] }] });
    expect(world.personCount).toBe(3);
    await post(path, { email_addresses: [{ email, prioritization: ['identified'] }] });
    expect(world.people({ email }).map(({ externalId }) => externalId)).toEqual([null, null]);
  });

  test('frees external id and alias: who comes back starts anew', async () => {
    const { post, world } = await startForTest({
      people: [{ externalId: 'ada', aliases: [alias], email, groups: { [newsGroup]: 'subscribed' } }],
    });
    await post(path, { external_ids: ['ada'] });
    await post('/users/track', { attributes: [{ external_id: 'ada', email }] });
    expect(world.people()).toMatchObject([{ externalId: 'ada', aliases: [], groups: {} }]);
  });

  test('is seen by reads after the lag only', async () => {
    let now = 1_800_000_000_000;
    const { post } = await startForTest({ people: [{ externalId: 'ada', email }], lagMs: 1000, now: () => now });
    await post(path, { external_ids: ['ada'] });
    const read = async (): Promise<unknown> =>
      (await post('/users/export/ids', { email_address: email, fields_to_export: ['email'] })).body['users'];
    expect(await read()).toHaveLength(1);
    now += 1000;
    expect(await read()).toHaveLength(0);
  });

  test('forgets the global state of the address with the last who had it, or keeps it by a switch', async () => {
    for (const [deletedAddressState, state] of [['forget', 'subscribed'] as const, ['keep', 'unsubscribed'] as const]) {
      const people = [
        { externalId: 'ada', email },
        { externalId: 'bob', email },
      ];
      const { post, world } = await startForTest({ people, unknowns: { deletedAddressState } });
      world.setEmailState(email, 'unsubscribed');
      await post(path, { external_ids: ['ada'] });
      expect(world.emailState(email)).toBe('unsubscribed');
      await post(path, { external_ids: ['bob'] });
      await post('/users/track', { attributes: [{ external_id: 'new', email }] });
      expect(world.emailState(email)).toBe(state);
    }
  });

  test.each([
    ['nobody', {}],
    ['two kinds of identifier', { external_ids: ['ada'], braze_ids: ['x'] }],
    ['an empty list', { external_ids: [] }],
    ['a bare string', { external_ids: 'ada' }],
    ['numbers', { external_ids: [7] }],
    ['an address without a prioritization', { email_addresses: [{ email }] }],
    ['a bare address', { email_addresses: [email] }],
    ['the oldest of several', { email_addresses: [{ email, prioritization: ['least_recently_updated'] }] }],
  ])('refuses %s and removes nobody', async (_what, request) => {
    const { post, world } = await startForTest({ people: [{ externalId: 'ada', email }] });
    expect((await post(path, request)).status).toBe(400);
    expect(world.personCount).toBe(1);
  });

  test('takes at most 50, and shares its rate limit with the other identity endpoints', async () => {
    const { post } = await startForTest({ rateLimits: { identity: { limit: 2, windowMs: 3_600_000 } } });
    const ids = Array.from({ length: 51 }, (_, n) => `p${n}`);
    expect((await post(path, { external_ids: ids })).body['message']).toBe(
      'The max number of ids per request was exceeded',
    );
    expect((await post('/users/merge', { merge_updates: [] })).status).toBe(400);
    expect((await post('/users/alias/new', { user_aliases: [] })).status).toBe(429);
  });
});
