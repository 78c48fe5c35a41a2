import { describe, expect, test } from 'vitest';
import { archivedGroup, missingGroup, newsGroup, offersGroup, startForTest } from './support/start-for-test.ts';

const path = '/users/track';
const time = '2026-01-02T03:04:05Z';

describe('POST /users/track', () => {
  test('counts what it queued, per array that was sent', async () => {
    const { post } = await startForTest();
    const attributes = [{ external_id: 'ada' }, { external_id: 'bob' }];
    const both = await post(path, { attributes, events: [{ external_id: 'ada', name: 'visited', time }] });
    expect(both.status).toBe(201);
    expect(both.body).toEqual({ attributes_processed: 2, events_processed: 1, message: 'success' });
    expect((await post(path, { attributes })).body).toEqual({ attributes_processed: 2, message: 'success' });
  });

  test('writes states, groups, standard and custom attributes of one object', async () => {
    const { post, world } = await startForTest();
    const subscription_groups = [
      { subscription_group_id: newsGroup, subscription_state: 'subscribed' },
      { subscription_group_id: offersGroup, subscription_state: 'unsubscribed' },
    ];
    const ada = { external_id: 'ada', email: 'Ada@Example.com', phone: '+15550000001', language: 'en', Language: 'x' };
    await post(path, {
      attributes: [{ ...ada, email_subscribe: 'opted_in', push_subscribe: 'unsubscribed', subscription_groups }],
    });
    expect(world.people({ externalId: 'ada' })).toMatchObject([
      {
        email: 'ada@example.com',
        phone: '+15550000001',
        emailSubscribe: 'opted_in',
        pushSubscribe: 'unsubscribed',
        groups: { [newsGroup]: { state: 'subscribed' }, [offersGroup]: { state: 'unsubscribed' } },
        attributes: { language: 'en' },
        customAttributes: { Language: 'x' },
      },
    ]);
  });

  test('clears what is set to null', async () => {
    const people = [
      { externalId: 'ada', email: 'ada@example.com', customAttributes: { plan: 'pro' }, attributes: { country: 'FR' } },
    ];
    const { post, world } = await startForTest({ people });
    await post(path, { attributes: [{ external_id: 'ada', email: null, plan: null, country: null }] });
    expect(world.people({ externalId: 'ada' })).toMatchObject([{ email: null, customAttributes: {}, attributes: {} }]);
    expect(world.people({ email: 'ada@example.com' })).toEqual([]);
  });

  test('keeps an attribute called __proto__ as an ordinary custom attribute', async () => {
    const { post, world } = await startForTest();
    await post(path, '{"attributes":[{"external_id":"ada","__proto__":{"polluted":true}}]}');
    expect(Object.keys(world.people()[0]?.customAttributes ?? {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('counts events and does not notice duplicates', async () => {
    const { post, world } = await startForTest();
    const event = { external_id: 'ada', name: 'visited', time };
    await post(path, { events: [event, { ...event, time: '2026-02-02' }] });
    await post(path, { events: [event] });
    const { customEvents } = world.people({ externalId: 'ada' })[0] ?? {};
    expect(customEvents).toEqual({
      visited: { count: 3, firstAt: Date.parse(time), lastAt: Date.parse('2026-02-02') },
    });
  });

  test('takes 75 objects over the three arrays and refuses 76', async () => {
    const { post, world } = await startForTest();
    const attributes = Array.from({ length: 74 }, (_, n) => ({ external_id: `p${n}` }));
    const events = [{ external_id: 'p0', name: 'visited', time }];
    expect((await post(path, { attributes, events })).status).toBe(201);
    world.reset();
    const { status, body } = await post(path, { attributes, events: [...events, ...events] });
    expect({ status, body }).toEqual({ status: 400, body: { message: 'Max Input Length Exceeded' } });
    expect(world.personCount).toBe(0);
  });

  test('does not apply a change of an archived group', async () => {
    const { post, world } = await startForTest();
    const subscription_groups = [{ subscription_group_id: archivedGroup, subscription_state: 'subscribed' }];
    expect((await post(path, { attributes: [{ external_id: 'ada', subscription_groups }] })).status).toBe(201);
    expect(world.groupState({ externalId: 'ada' }, archivedGroup)).toBe('unknown');
  });
});

describe('rejected objects of a track request', () => {
  test('are listed with array and index while the others are processed', async () => {
    const { post, world } = await startForTest();
    const attributes = [{ external_id: 'ada' }, { email: 'not an address' }, {}];
    const { status, body } = await post(path, { attributes });
    expect(status).toBe(201);
    expect(body).toEqual({
      attributes_processed: 1,
      message: 'success',
      errors: [
        { type: "The value provided for the 'email' field is not a valid email.", input_array: 'attributes', index: 1 },
        { type: "'external_id' is required", input_array: 'attributes', index: 2 },
      ],
    });
    expect(world.personCount).toBe(1);
  });

  test('make the request fail when there is nothing else', async () => {
    const { post } = await startForTest();
    const { status, body } = await post(path, { attributes: [{ email: 'nope' }] });
    expect(status).toBe(400);
    expect(body).toEqual({
      message: "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.",
      errors: [
        { type: "The value provided for the 'email' field is not a valid email.", input_array: 'attributes', index: 0 },
      ],
    });
  });

  test.each([
    ['nothing', {}],
    ['empty arrays', { attributes: [], events: [] }],
  ])('are not needed for a refusal: %s', async (_what, body) => {
    const { post } = await startForTest();
    expect((await post(path, body)).status).toBe(400);
  });

  test('refuses an array that is none', async () => {
    const { post } = await startForTest();
    expect((await post(path, { attributes: { external_id: 'ada' } })).status).toBe(400);
  });

  const group = { subscription_group_id: newsGroup, subscription_state: 'subscribed' };
  test.each([
    ['EMAIL_BAD_FORMAT', { external_id: 'a', email: 'a@b' }],
    ['BAD_EMAIL_SUBSCRIPTION_STATE', { external_id: 'a', email_subscribe: 'Subscribed' }],
    ['BAD_PUSH_SUBSCRIPTION_STATE', { external_id: 'a', push_subscribe: 1 }],
    ['BAD_SUBSCRIPTION_GROUP_ARRAY', { external_id: 'a', subscription_groups: group }],
    ['BAD_SUBSCRIPTION_GROUP_HASH', { external_id: 'a', subscription_groups: ['x'] }],
    [
      'BAD_SUBSCRIPTION_GROUP_ID',
      { external_id: 'a', subscription_groups: [{ ...group, subscription_group_id: 'news' }] },
    ],
    [
      'BAD_SUBSCRIPTION_GROUP_STATE',
      { external_id: 'a', subscription_groups: [{ ...group, subscription_state: 'opted_in' }] },
    ],
    ['EXTERNAL_USER_ID_TOO_LARGE', { external_id: 'é'.repeat(494) }],
    ['SEVERAL_IDENTIFIERS', { external_id: 'a', braze_id: 'b' }],
    ['BAD_IDENTIFIER', { user_alias: { alias_name: 'a' } }],
    ['BAD_IDENTIFIER', { external_id: 7 }],
    ['BAD_PHONE', { external_id: 'a', phone: 15550000001 }],
    ['BAD_OBJECT', 'ada'],
  ])('are rejected with the code %s where codes are on', async (code, item) => {
    const { post, world } = await startForTest({ unknowns: { trackErrorType: 'code' } });
    const { body } = await post(path, { attributes: [item] });
    expect(body['errors']).toEqual([{ type: code, input_array: 'attributes', index: 0 }]);
    expect(world.personCount).toBe(0);
  });

  test.each([
    ['an event without a name', 'events', { external_id: 'a', time }],
    ['an event without a time', 'events', { external_id: 'a', name: 'visited' }],
    ['an event with a time that is not ISO 8601', 'events', { external_id: 'a', name: 'visited', time: 'yesterday' }],
    ['a purchase without a price', 'purchases', { external_id: 'a', product_id: 'x', currency: 'EUR', time }],
    ['a purchase without a product', 'purchases', { external_id: 'a', currency: 'EUR', price: 1, time }],
  ])('include %s', async (_what, array, item) => {
    const { post } = await startForTest();
    const { body } = await post(path, { [array]: [item] });
    expect(body['errors']).toMatchObject([{ input_array: array, index: 0 }]);
  });

  test('include, where switched, a group id that does not exist; else it is ignored', async () => {
    const { post, world } = await startForTest();
    const subscription_groups = [{ ...group, subscription_group_id: missingGroup }, group];
    const request = { attributes: [{ external_id: 'ada', subscription_groups }] };
    expect((await post(path, request)).status).toBe(201);
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('subscribed');
    world.setUnknowns({ trackUnknownGroup: 'reject' });
    expect((await post(path, request)).status).toBe(400);
  });
});
