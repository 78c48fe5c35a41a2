import { describe, expect, test } from 'vitest';
import { newsGroup, startForTest } from './support/start-for-test.ts';

const path = '/email/status';

describe('POST /email/status', () => {
  test('sets the global state of addresses and leaves groups alone', async () => {
    const people = [{ externalId: 'ada', email: 'ada@example.com', groups: { [newsGroup]: 'subscribed' as const } }];
    const { post, world } = await startForTest({ people });
    const { status, body } = await post(path, { email: ['Ada@example.com'], subscription_state: 'unsubscribed' });
    expect({ status, body }).toEqual({ status: 201, body: { message: 'success' } });
    expect(world.emailState('ada@example.com')).toBe('unsubscribed');
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('subscribed');
  });

  test('keeps the state of an address nobody has, for the profile that takes it', async () => {
    const { post, world } = await startForTest();
    expect((await post(path, { email: 'later@example.com', subscription_state: 'unsubscribed' })).status).toBe(201);
    expect(world.personCount).toBe(0);
    expect(world.emailState('later@example.com')).toBe('unsubscribed');
    await post('/users/track', { attributes: [{ external_id: 'ada', email: 'later@example.com' }] });
    expect(world.people({ externalId: 'ada' })).toMatchObject([{ emailSubscribe: 'unsubscribed' }]);
  });

  test('does not bring back a state that was changed since', async () => {
    const { post, world } = await startForTest();
    await post(path, { email: 'x@example.com', subscription_state: 'unsubscribed' });
    await post('/users/track', {
      attributes: [{ external_id: 'a', email: 'x@example.com', email_subscribe: 'opted_in' }],
    });
    await post('/users/track', { attributes: [{ external_id: 'b', email: 'x@example.com' }] });
    expect(world.people({ externalId: 'b' })).toMatchObject([{ emailSubscribe: 'opted_in' }]);
  });

  test.each([
    ['no address', { subscription_state: 'unsubscribed' }],
    ['something that is no address', { email: 'nope', subscription_state: 'unsubscribed' }],
    ['an unknown state', { email: 'a@example.com', subscription_state: 'gone' }],
    [
      '51 addresses',
      { email: Array.from({ length: 51 }, (_, n) => `p${n}@example.com`), subscription_state: 'subscribed' },
    ],
  ])('refuses %s', async (_what, body) => {
    const { post } = await startForTest();
    expect((await post(path, body)).status).toBe(400);
  });
});
