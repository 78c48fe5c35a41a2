import { describe, expect, test } from 'vitest';
import { startForTest } from './support/start-for-test.ts';

const add = '/users/alias/new';
const rename = '/users/alias/update';
const crm = { alias_name: 'crm-1', alias_label: 'crm' };

describe('POST /users/alias/new', () => {
  test('gives a person an alias, by which they are found', async () => {
    const { post, world } = await startForTest({ people: [{ externalId: 'ada' }] });
    const { status, body } = await post(add, { user_aliases: [{ external_id: 'ada', ...crm }] });
    expect({ status, body }).toEqual({ status: 201, body: { aliases_processed: 1, message: 'success' } });
    await post('/users/track', { attributes: [{ user_alias: crm, plan: 'pro' }] });
    expect(world.people()).toMatchObject([
      { externalId: 'ada', aliases: [{ name: 'crm-1', label: 'crm' }], customAttributes: { plan: 'pro' } },
    ]);
  });

  test('creates a profile that has nothing else when no external id is given', async () => {
    const { post, world } = await startForTest();
    await post(add, { user_aliases: [crm] });
    expect(world.people()).toMatchObject([{ externalId: null, aliases: [{ name: 'crm-1', label: 'crm' }] }]);
  });

  test('adds nothing for an external id nobody has, though it answers success', async () => {
    const { post, world } = await startForTest();
    expect((await post(add, { user_aliases: [{ external_id: 'nobody', ...crm }] })).status).toBe(201);
    expect(world.personCount).toBe(0);
  });

  test('keeps one name per label for a person, and one person per alias', async () => {
    const { post, world } = await startForTest({ people: [{ externalId: 'ada' }, { externalId: 'bob' }] });
    await post(add, { user_aliases: [{ external_id: 'ada', ...crm }] });
    await post(add, { user_aliases: [{ external_id: 'ada', alias_name: 'crm-2', alias_label: 'crm' }] });
    await post(add, { user_aliases: [{ external_id: 'bob', ...crm }, crm] });
    expect(world.people().map(({ aliases }) => aliases)).toEqual([[{ name: 'crm-1', label: 'crm' }], []]);
  });

  test.each([
    ['no list', {}],
    ['an empty list', { user_aliases: [] }],
    ['an alias without a label', { user_aliases: [crm, { alias_name: 'x' }] }],
    ['an external id that is no string', { user_aliases: [{ external_id: 7, ...crm }] }],
  ])('refuses %s and adds none of them', async (_what, request) => {
    const { post, world } = await startForTest();
    expect((await post(add, request)).status).toBe(400);
    expect(world.personCount).toBe(0);
  });

  test('takes at most 50 aliases', async () => {
    const { post } = await startForTest();
    const aliases = Array.from({ length: 51 }, (_, n) => ({ alias_name: `crm-${n}`, alias_label: 'crm' }));
    const { status, body } = await post(add, { user_aliases: aliases });
    expect(status).toBe(400);
    expect(body['message']).toBe('The max number of external_ids and aliases per request was exceeded');
    expect((await post(add, { user_aliases: aliases.slice(1) })).body['aliases_processed']).toBe(50);
  });
});

describe('POST /users/alias/update', () => {
  const people = [{ externalId: 'ada', aliases: [{ name: 'old', label: 'crm' }] }];
  const update = { alias_label: 'crm', old_alias_name: 'old', new_alias_name: 'new' };

  test('renames an alias', async () => {
    const { post, world } = await startForTest({ people });
    const { status, body } = await post(rename, { alias_updates: [update] });
    expect({ status, body }).toEqual({ status: 201, body: { message: 'success' } });
    expect(world.people()[0]?.aliases).toEqual([{ name: 'new', label: 'crm' }]);
    const { body: exported } = await post('/users/export/ids', {
      user_aliases: [
        { alias_name: 'new', alias_label: 'crm' },
        { alias_name: 'old', alias_label: 'crm' },
      ],
      fields_to_export: ['external_id'],
    });
    expect(exported).toMatchObject({ users: [{ external_id: 'ada' }], invalid_user_ids: ['old'] });
  });

  test('changes nothing for an alias nobody has, or a name that is taken', async () => {
    const taken = { externalId: 'bob', aliases: [{ name: 'new', label: 'crm' }] };
    const { post, world } = await startForTest({ people: [...people, taken] });
    const unknown = { ...update, old_alias_name: 'nobody', new_alias_name: 'free' };
    expect((await post(rename, { alias_updates: [update, unknown] })).status).toBe(201);
    expect(world.people().map(({ aliases }) => aliases[0]?.name)).toEqual(['old', 'new']);
  });

  test('refuses an update without all three fields', async () => {
    const { post } = await startForTest({ people });
    expect((await post(rename, { alias_updates: [{ ...update, new_alias_name: undefined }] })).status).toBe(400);
  });
});
