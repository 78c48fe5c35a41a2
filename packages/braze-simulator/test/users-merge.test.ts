import { describe, expect, test } from 'vitest';
import { startForTest } from './support/start-for-test.ts';

const path = '/users/merge';
const email = 'ada@example.com';
const update = { identifier_to_merge: { external_id: 'old' }, identifier_to_keep: { external_id: 'new' } };
const wrongIdentifier =
  "identifiers must be objects with an 'external_id' property that is a string, 'user_alias' property that is an object, " +
  "'email' property that is a string, or 'phone' property that is a string";

describe('POST /users/merge', () => {
  test('answers 202 and leaves one profile, with what only the other had and the events of both', async () => {
    const { post, world } = await startForTest({ people: [{ externalId: 'old', email }, { externalId: 'new' }] });
    const event = (external_id: string, day: number): unknown => ({
      ...{ external_id, name: 'visit' },
      time: `2026-01-0${day}T00:00:00Z`,
    });
    await post('/users/track', { events: [event('old', 1), event('new', 2), event('new', 3)] });
    const { status, body } = await post(path, { merge_updates: [update] });
    expect({ status, body }).toEqual({ status: 202, body: { message: 'success' } });
    const visit = { count: 3, firstAt: Date.UTC(2026, 0, 1), lastAt: Date.UTC(2026, 0, 3) };
    expect(world.people()).toMatchObject([{ externalId: 'new', email, customEvents: { visit } }]);
  });

  test('takes the global state along with an address that only the other had', async () => {
    const { post, world } = await startForTest({ people: [{ externalId: 'old', email }, { externalId: 'new' }] });
    world.setEmailState(email, 'unsubscribed');
    await post(path, { merge_updates: [update] });
    expect(world.people()).toMatchObject([{ externalId: 'new', emailSubscribe: 'unsubscribed' }]);
    expect(world.emailState(email)).toBe('unsubscribed');
  });

  test('finds by alias, email and phone with a prioritization', async () => {
    const alias = { name: 'a', label: 'crm' };
    const phone = '+15550000001';
    const { post, world } = await startForTest({
      people: [{ aliases: [alias] }, { externalId: 'x', email }, { externalId: 'y', phone }],
    });
    const keep = { identifier_to_keep: { email, prioritization: ['most_recently_updated'] } };
    await post(path, {
      merge_updates: [
        { identifier_to_merge: { user_alias: { alias_name: 'a', alias_label: 'crm' } }, ...keep },
        { identifier_to_merge: { phone, prioritization: ['identified'] }, ...keep },
      ],
    });
    expect(world.people()).toMatchObject([{ externalId: 'x', email, phone, aliases: [alias] }]);
  });

  test('changes nothing where one of the two is not there, or both are one', async () => {
    const { post, world } = await startForTest({ people: [{ externalId: 'new' }] });
    const self = { identifier_to_merge: { external_id: 'new' }, identifier_to_keep: { external_id: 'new' } };
    expect((await post(path, { merge_updates: [update, self] })).status).toBe(202);
    expect(world.personCount).toBe(1);
  });

  test.each([
    ['no list', {}, "'merge_updates' must be an array of objects"],
    ['strings', { merge_updates: ['x'] }, "'merge_updates' must be an array of objects"],
    [
      '51 merges',
      { merge_updates: Array.from({ length: 51 }, () => update) },
      'a single request may not contain more than 50 merge updates',
    ],
    [
      'a further field',
      { merge_updates: [{ ...update, note: 'x' }] },
      "'merge_updates' must only have 'identifier_to_merge' and 'identifier_to_keep'",
    ],
    [
      'an identifier of another type',
      { merge_updates: [{ ...update, identifier_to_keep: { external_id: 7 } }] },
      wrongIdentifier,
    ],
  ])('refuses %s with the documented text', async (_what, request, message) => {
    const { post } = await startForTest();
    const { status, body } = await post(path, request);
    expect({ status, body }).toEqual({ status: 400, body: { message } });
  });
});
