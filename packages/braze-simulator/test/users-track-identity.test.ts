import { describe, expect, test } from 'vitest';
import { newsGroup, startForTest } from './support/start-for-test.ts';

const path = '/users/track';
const subscription_groups = [{ subscription_group_id: newsGroup, subscription_state: 'subscribed' }];

describe('whom an object of /users/track is about', () => {
  test('an unknown external id creates a profile, also where the address has one', async () => {
    const { post, world } = await startForTest({ people: [{ email: 'ada@example.com' }] });
    await post(path, { attributes: [{ external_id: 'ada', email: 'ada@example.com' }] });
    expect(world.people({ email: 'ada@example.com' })).toMatchObject([{ externalId: null }, { externalId: 'ada' }]);
  });

  test('with _update_existing_only nobody is created', async () => {
    const { post, world } = await startForTest();
    const who = { _update_existing_only: true };
    const attributes = [
      { ...who, external_id: 'ada' },
      { ...who, email: 'ada@example.com' },
    ];
    expect((await post(path, { attributes })).body).toEqual({ attributes_processed: 2, message: 'success' });
    expect(world.personCount).toBe(0);
  });

  test('an unknown address creates a profile with nothing but the address', async () => {
    const { post, world } = await startForTest();
    await post(path, { attributes: [{ email: 'New@example.com', subscription_groups }] });
    expect(world.people()).toMatchObject([{ email: 'new@example.com', externalId: null, aliases: [] }]);
    expect(world.groupState({ email: 'new@example.com' }, newsGroup)).toBe('subscribed');
  });

  test('an unknown phone creates a profile with nothing but the phone', async () => {
    const { post, world } = await startForTest();
    await post(path, { attributes: [{ phone: '+15550000001' }] });
    expect(world.people()).toMatchObject([{ phone: '+15550000001', externalId: null, email: null }]);
  });

  test('an unknown alias creates nobody unless _update_existing_only is false', async () => {
    const { post, world } = await startForTest();
    const user_alias = { alias_name: 'ada', alias_label: 'crm' };
    await post(path, { attributes: [{ user_alias }] });
    expect(world.personCount).toBe(0);
    await post(path, { attributes: [{ user_alias, _update_existing_only: false, plan: 'pro' }] });
    await post(path, { attributes: [{ user_alias, seats: 3 }] });
    expect(world.people()).toMatchObject([
      { aliases: [{ name: 'ada', label: 'crm' }], customAttributes: { plan: 'pro', seats: 3 } },
    ]);
  });

  test('a Braze id finds its profile and never creates one', async () => {
    const { post, world } = await startForTest({ people: [{ externalId: 'ada' }] });
    const [ada] = world.people();
    await post(path, {
      attributes: [
        { braze_id: ada?.brazeId, plan: 'pro' },
        { braze_id: 'f'.repeat(24), plan: 'pro' },
      ],
    });
    expect(world.people()).toMatchObject([{ externalId: 'ada', customAttributes: { plan: 'pro' } }]);
  });

  test('with email and phone only, the email finds the profile and the phone is written to it', async () => {
    const people = [
      { externalId: 'ada', email: 'ada@example.com' },
      { externalId: 'bob', phone: '+15550000001' },
    ];
    const { post, world } = await startForTest({ people });
    await post(path, { attributes: [{ email: 'ada@example.com', phone: '+15550000001', plan: 'pro' }] });
    expect(world.people({ externalId: 'ada' })).toMatchObject([
      { phone: '+15550000001', customAttributes: { plan: 'pro' } },
    ]);
    expect(world.people({ externalId: 'bob' })).toMatchObject([{ customAttributes: {} }]);
  });

  test('an address of several profiles means the one with an external id that was changed last', async () => {
    const email = 'shared@example.com';
    const people = [{ externalId: 'old', email }, { externalId: 'new', email }, { email }];
    const { post, world } = await startForTest({ people });
    await post(path, { attributes: [{ external_id: 'old', seen: 1 }] });
    await post(path, { attributes: [{ email, mark: 1 }] });
    const marked = world.people({ email }).filter((person) => person.customAttributes['mark'] === 1);
    expect(marked).toMatchObject([{ externalId: 'old' }]);
  });

  test('and, when none has an external id, the one changed last', async () => {
    const email = 'shared@example.com';
    const { post, world } = await startForTest({
      people: [
        { email, phone: '+15550000001' },
        { email, phone: '+15550000002' },
      ],
    });
    await post(path, { attributes: [{ phone: '+15550000001', seen: 1 }] });
    await post(path, { attributes: [{ email, mark: 1 }] });
    expect(world.people({ phone: '+15550000001' })).toMatchObject([{ customAttributes: { mark: 1 } }]);
    expect(world.people({ phone: '+15550000002' })).toMatchObject([{ customAttributes: {} }]);
  });
});
