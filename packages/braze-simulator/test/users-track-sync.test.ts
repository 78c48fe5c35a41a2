import { describe, expect, test } from 'vitest';
import { newsGroup, startForTest } from './support/start-for-test.ts';

const path = '/users/track/sync';
const people = [{ externalId: 'ada', email: 'ada@example.com', customAttributes: { size: 'M', old: 1 } }];
const time = '2026-02-01T00:00:00Z';

describe('POST /users/track/sync', () => {
  test('answers with the custom attributes of the request as they now are', async () => {
    const { post } = await startForTest({ people });
    const { status, body } = await post(path, {
      attributes: [{ external_id: 'ada', plan: 'pro', old: null, language: 'fr' }],
    });
    expect(status).toBe(201);
    expect(body).toEqual({ users: [{ external_id: 'ada', custom_attributes: { plan: 'pro' } }], message: 'success' });
  });

  test('answers with the events and purchases counted so far', async () => {
    const { post } = await startForTest({ people });
    await post('/users/track', { events: [{ external_id: 'ada', name: 'visit', time: '2026-01-01T00:00:00Z' }] });
    const event = await post(path, { events: [{ email: 'ada@example.com', name: 'visit', time }] });
    const first = '2026-01-01T00:00:00.000Z';
    const last = '2026-02-01T00:00:00.000Z';
    expect(event.body['users']).toEqual([
      { email: 'ada@example.com', custom_events: [{ name: 'visit', first, last, count: 2 }] },
    ]);
    const bought = { external_id: 'ada', product_id: 'shoe', currency: 'EUR', price: 7, quantity: 2, time };
    const purchase = await post(path, { purchases: [bought] });
    expect(purchase.body['users']).toEqual([
      { external_id: 'ada', purchase_events: [{ product_id: 'shoe', first: last, last, count: 2 }] },
    ]);
  });

  test('is seen by reads at once, whatever the lag', async () => {
    const { post, get } = await startForTest({ people, lagMs: 60_000, now: () => 1_800_000_000_000 });
    const subscription_groups = [{ subscription_group_id: newsGroup, subscription_state: 'subscribed' }];
    await post(path, { attributes: [{ external_id: 'ada', subscription_groups }] });
    const { body } = await get('/subscription/user/status', [['external_id', 'ada']]);
    expect(body['users']).toMatchObject([{ subscription_groups: [{ id: newsGroup }] }]);
  });

  test('names nobody where it may only update and there is nobody', async () => {
    const { post } = await startForTest();
    const { body } = await post(path, {
      attributes: [{ external_id: 'nobody', _update_existing_only: true, plan: 'x' }],
    });
    expect(body).toEqual({ users: [], message: 'success' });
  });

  test('refuses a bad object with its error, and any number of objects but one', async () => {
    const { post, world } = await startForTest({ people });
    const message = "The value provided for the 'email' field is not a valid email.";
    const bad = await post(path, { attributes: [{ external_id: 'ada', email: 'nope' }] });
    expect({ status: bad.status, body: bad.body }).toEqual({
      status: 400,
      body: { message, errors: [{ type: message, input_array: 'attributes', index: 0 }] },
    });
    const ada = { external_id: 'ada', plan: 'pro' };
    expect((await post(path, { attributes: [ada, ada] })).status).toBe(400);
    expect((await post(path, { attributes: [ada], events: [{ external_id: 'ada', name: 'x', time }] })).status).toBe(
      400,
    );
    expect((await post(path, {})).status).toBe(400);
    expect(world.people()[0]?.customAttributes).toEqual({ size: 'M', old: 1 });
  });

  test('has a limit and a permission of its own', async () => {
    const rateLimits = { trackSync: { limit: 1, windowMs: 3_600_000 } };
    const { post } = await startForTest({ people, rateLimits });
    const request = { attributes: [{ external_id: 'ada', plan: 'pro' }] };
    expect((await post(path, request)).status).toBe(201);
    expect((await post(path, request)).status).toBe(429);
    expect((await post('/users/track', request)).status).toBe(201);
  });
});
