import { describe, expect, test } from 'vitest';
import type { SimulatorPerson } from '../src/index.ts';
import { newsGroup, startForTest } from './support/start-for-test.ts';

const path = '/users/export/ids';
const ada: SimulatorPerson = {
  externalId: 'ada',
  email: 'ada@example.com',
  phone: '+15550000001',
  aliases: [{ name: 'ada-1', label: 'crm' }],
  emailSubscribe: 'opted_in',
  groups: { [newsGroup]: 'subscribed' },
  attributes: { language: 'en' },
};

describe('POST /users/export/ids', () => {
  test('answers 201 with the fields asked for', async () => {
    const { post } = await startForTest({ people: [ada] });
    const fields_to_export = [
      'external_id',
      'email',
      'email_subscribe',
      'language',
      'custom_attributes',
      'user_aliases',
    ];
    const { status, body } = await post(path, { external_ids: ['ada'], fields_to_export });
    expect(status).toBe(201);
    expect(body).toEqual({
      message: 'success',
      users: [
        {
          external_id: 'ada',
          email: 'ada@example.com',
          email_subscribe: 'opted_in',
          language: 'en',
          user_aliases: [{ alias_name: 'ada-1', alias_label: 'crm' }],
        },
      ],
    });
  });

  test('never shows subscription groups', async () => {
    const { post } = await startForTest({ people: [ada], unknowns: { exportFieldsRequired: false } });
    const { body } = await post(path, { external_ids: ['ada'] });
    expect(JSON.stringify(body)).not.toContain(newsGroup);
    expect(body['users']).toMatchObject([{ braze_id: expect.any(String), created_at: expect.any(String) }]);
  });

  test('names ids without a profile', async () => {
    const { post } = await startForTest({ people: [ada] });
    const user_aliases = [
      { alias_name: 'ada-1', alias_label: 'crm' },
      { alias_name: 'x', alias_label: 'crm' },
    ];
    const request = { external_ids: ['eve'], user_aliases, fields_to_export: ['external_id'] };
    expect((await post(path, request)).body).toEqual({
      message: 'success',
      users: [{ external_id: 'ada' }],
      invalid_user_ids: ['eve', 'x'],
    });
  });

  test.each([
    ['email_address', 'ADA@example.com'],
    ['phone', '+15550000001'],
  ])('finds every profile by %s', async (field, value) => {
    const { post } = await startForTest({ people: [ada, { ...ada, externalId: 'ada-2', aliases: [] }] });
    const { body } = await post(path, { [field]: value, fields_to_export: ['external_id'] });
    expect(body['users']).toEqual([{ external_id: 'ada' }, { external_id: 'ada-2' }]);
  });

  test('an address nobody has answers no users, or is named, by a switch', async () => {
    const { post, world } = await startForTest();
    const request = { email_address: 'nobody@example.com', fields_to_export: ['email'] };
    expect((await post(path, request)).body).toEqual({ message: 'success', users: [] });
    world.setUnknowns({ exportUnknownAddress: 'invalid_user_ids' });
    expect((await post(path, request)).body['invalid_user_ids']).toEqual(['nobody@example.com']);
  });

  test('refuses more than 50 ids and aliases', async () => {
    const { post } = await startForTest();
    const external_ids = Array.from({ length: 50 }, (_, n) => `p${n}`);
    const user_aliases = [{ alias_name: 'x', alias_label: 'y' }];
    const { status, body } = await post(path, { external_ids, user_aliases, fields_to_export: ['email'] });
    expect(status).toBe(400);
    expect(body['message']).toBe('The max number of external_ids and aliases per request was exceeded');
  });

  test.each([
    ['no identifier', {}],
    ['two single identifiers', { email_address: 'a@example.com', phone: '+15550000001' }],
    ['aliases that are none', { user_aliases: ['x'] }],
  ])('refuses %s', async (_what, body) => {
    const { post } = await startForTest();
    expect((await post(path, { ...body, fields_to_export: ['email'] })).status).toBe(400);
  });

  test('insists on fields_to_export, or not, by a switch', async () => {
    const { post, world } = await startForTest({ people: [ada] });
    expect((await post(path, { external_ids: ['ada'] })).status).toBe(400);
    world.setUnknowns({ exportFieldsRequired: false });
    expect((await post(path, { external_ids: ['ada'] })).status).toBe(201);
  });
});
