import { describe, expect, test } from 'vitest';
import type { SimulatorPerson, StateChange } from '../src/index.ts';
import { newsGroup, startForTest } from './support/start-for-test.ts';

const path = '/users/identify';
const email = 'ada@example.com';
const phone = '+15550000001';
const alias = { name: 'crm-1', label: 'crm' };
const user_alias = { alias_name: 'crm-1', alias_label: 'crm' };
const byAlias = { aliases_to_identify: [{ external_id: 'ada', user_alias }] };
const latest = ['unidentified', 'most_recently_updated'];

describe('POST /users/identify', () => {
  test('gives a person known by alias the external id', async () => {
    const { post, world } = await startForTest({ people: [{ aliases: [alias], email }] });
    const { status, body } = await post(path, byAlias);
    expect({ status, body }).toEqual({ status: 201, body: { aliases_processed: 1, message: 'success' } });
    expect(world.people()).toMatchObject([{ externalId: 'ada', email, aliases: [alias] }]);
  });

  test('merges the profile into the one that has the external id, and removes it', async () => {
    const people: SimulatorPerson[] = [
      { externalId: 'ada', attributes: { language: 'en' }, customAttributes: { plan: 'pro' } },
      { aliases: [alias], email, attributes: { language: 'fr', country: 'FR' }, customAttributes: { size: 'M' } },
    ];
    const { post, world } = await startForTest({ people });
    const changes: StateChange[] = [];
    world.on('state', (change) => changes.push(change));
    await post(path, byAlias);
    expect(world.people()).toMatchObject([
      {
        ...{ externalId: 'ada', email, aliases: [alias] },
        attributes: { language: 'en', country: 'FR' },
        customAttributes: { plan: 'pro', size: 'M' },
      },
    ]);
    expect(changes).toMatchObject([{ kind: 'profile_removed', source: 'User Merge', externalId: null, email }]);
  });

  test('does not merge where both have an alias of one label', async () => {
    const { post, world } = await startForTest({
      people: [{ externalId: 'ada', aliases: [{ name: 'crm-0', label: 'crm' }] }, { aliases: [alias] }],
    });
    expect((await post(path, byAlias)).status).toBe(201);
    expect(world.personCount).toBe(2);
  });

  test.each([
    ['email', 'emails_to_identify', { email }],
    ['phone', 'phone_numbers_to_identify', { phone }],
  ])('identifies by %s with a prioritization', async (_what, field, who) => {
    const { post, world } = await startForTest({ people: [{ email, phone }] });
    await post(path, { [field]: [{ external_id: 'ada', ...who, prioritization: latest }] });
    expect(world.people()).toMatchObject([{ externalId: 'ada', email, phone }]);
  });

  test('does nothing while the prioritization leaves several, or where the person is identified otherwise', async () => {
    const { post, world } = await startForTest({ people: [{ email }, { email }, { externalId: 'bob', phone }] });
    await post(path, { emails_to_identify: [{ external_id: 'ada', email, prioritization: ['unidentified'] }] });
    await post(path, { phone_numbers_to_identify: [{ external_id: 'ada', phone, prioritization: ['identified'] }] });
    expect(world.people().map(({ externalId }) => externalId)).toEqual([null, null, 'bob']);
  });

  test('answers success and does nothing where nobody has the alias', async () => {
    const { post, world } = await startForTest();
    expect((await post(path, byAlias)).status).toBe(201);
    expect(world.personCount).toBe(0);
  });

  test.each([
    ['nobody', {}],
    ['an alias without an external id', { aliases_to_identify: [{ user_alias }] }],
    ['an email without a prioritization', { emails_to_identify: [{ external_id: 'ada', email }] }],
    ['a bad email', { emails_to_identify: [{ external_id: 'ada', email: 'nope', prioritization: latest }] }],
    [
      'two priorities that exclude each other',
      { emails_to_identify: [{ external_id: 'ada', email, prioritization: ['identified', 'unidentified'] }] },
    ],
    [
      'more than 50 in all',
      {
        aliases_to_identify: Array.from({ length: 26 }, () => ({ external_id: 'ada', user_alias })),
        emails_to_identify: Array.from({ length: 25 }, () => ({ external_id: 'ada', email, prioritization: latest })),
      },
    ],
  ])('refuses %s', async (_what, request) => {
    const { post } = await startForTest();
    expect((await post(path, request)).status).toBe(400);
  });
});

describe('what a merge does to subscription groups', () => {
  const now = 1_800_000_000_000;
  const people: SimulatorPerson[] = [
    { externalId: 'ada', email },
    { aliases: [alias], email: 'other@example.com' },
  ];

  async function merged(mergeSubscriptions: 'keep' | 'fill' | 'newest', olderFirst: 'ada' | 'other'): Promise<unknown> {
    let at = now;
    const { post, world } = await startForTest({ people, unknowns: { mergeSubscriptions }, now: () => at });
    const write = (who: 'ada' | 'other'): void => {
      at += 1000;
      if (who === 'ada') world.setGroupState({ externalId: 'ada' }, newsGroup, 'unsubscribed');
      else world.setGroupState({ email: 'other@example.com' }, newsGroup, 'subscribed');
    };
    for (const who of olderFirst === 'ada' ? (['ada', 'other'] as const) : (['other', 'ada'] as const)) write(who);
    await post(path, byAlias);
    return world.groupState({ externalId: 'ada' }, newsGroup);
  }

  test('is nothing: the profile that is kept keeps its own', async () => {
    expect(await merged('keep', 'ada')).toBe('unsubscribed');
  });

  test('or, switched, the newer state wins', async () => {
    expect(await merged('newest', 'ada')).toBe('subscribed');
    expect(await merged('newest', 'other')).toBe('unsubscribed');
  });

  test('or, switched, it takes over groups that it has no state in', async () => {
    expect(await merged('fill', 'ada')).toBe('unsubscribed');
    for (const [mergeSubscriptions, state] of [['fill', 'subscribed'] as const, ['keep', 'unknown'] as const]) {
      const { post, world } = await startForTest({ people, unknowns: { mergeSubscriptions } });
      world.setGroupState({ email: 'other@example.com' }, newsGroup, 'subscribed');
      await post(path, byAlias);
      expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe(state);
    }
  });
});
