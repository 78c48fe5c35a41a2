import { describe, expect, test } from 'vitest';
import type { SimulatorPerson } from '../src/index.ts';
import { startForTest } from './support/start-for-test.ts';

const path = '/messages/send';
const mail = {
  app_id: 'app',
  subject: 'Your link',
  from: 'Acme <a@acme.example>',
  body: '<a href="https://a.example">',
};
const messages = { email: mail };
const people: SimulatorPerson[] = [
  { externalId: 'in', email: 'in@example.com', emailSubscribe: 'opted_in' },
  { externalId: 'sub', email: 'sub@example.com', phone: '+15550000001', aliases: [{ name: 'a', label: 'crm' }] },
  { externalId: 'out', email: 'out@example.com', emailSubscribe: 'unsubscribed' },
];
const external_user_ids = ['in', 'sub', 'out', 'nobody'];

describe('POST /messages/send', () => {
  test('sends the content it is given and keeps it', async () => {
    const { post, world } = await startForTest({ people });
    const { status, body } = await post(path, { external_user_ids: ['in'], messages });
    expect({ status, body }).toEqual({
      status: 201,
      body: { dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown, message: 'success' },
    });
    expect(world.outbox()).toMatchObject([
      { kind: 'message', campaignId: null, to: 'in@example.com', content: mail, dispatchId: body['dispatch_id'] },
    ]);
  });

  test.each([
    [undefined, ['in@example.com', 'sub@example.com']],
    ['subscribed', ['in@example.com', 'sub@example.com']],
    ['opted_in', ['in@example.com']],
    ['all', ['in@example.com', 'sub@example.com', 'out@example.com']],
  ])('goes by default to all but the unsubscribed: recipient_subscription_state %s', async (state, expected) => {
    const { post, world } = await startForTest({ people });
    await post(path, { external_user_ids, messages, recipient_subscription_state: state });
    expect(world.outbox().map(({ to }) => to)).toEqual(expected);
  });

  test('sends several kinds at once, each to who has an address for it, and to nobody twice', async () => {
    const { post, world } = await startForTest({ people });
    const user_aliases = [{ alias_name: 'a', alias_label: 'crm' }];
    const both = { ...messages, sms: { body: 'Hello' }, web_push: { alert: 'x' } };
    await post(path, { external_user_ids: ['in', 'sub'], user_aliases, messages: both });
    expect(world.outbox().map(({ channel, to }) => [channel, to])).toEqual([
      ['email', 'in@example.com'],
      ['email', 'sub@example.com'],
      ['sms', '+15550000001'],
    ]);
  });

  test('goes to everybody with broadcast, within the limit that it shares with triggered broadcasts', async () => {
    const { post, world } = await startForTest({
      people,
      rateLimits: { broadcast: { limit: 1, windowMs: 3_600_000 } },
    });
    expect((await post(path, { broadcast: true, messages })).status).toBe(201);
    expect(world.outbox()).toHaveLength(2);
    expect((await post('/campaigns/trigger/send', { campaign_id: 'welcome', broadcast: true })).status).toBe(429);
  });

  test.each([
    ['nobody', { messages }, 'No Recipients'],
    ['no message', { external_user_ids, messages: {} }, 'No message to send'],
    [
      'more than 50 people',
      { external_user_ids: Array.from({ length: 51 }, (_, n) => `p${n}`), messages },
      'The max number of external_ids and aliases per request was exceeded',
    ],
  ])('refuses %s with the documented text', async (_what, request, message) => {
    const { post } = await startForTest({ people });
    const { status, body } = await post(path, request);
    expect({ status, body }).toEqual({ status: 400, body: { message } });
  });

  test.each([
    ['a segment, which the simulator does not have', { segment_id: 's', messages }],
    ['broadcast with recipients', { broadcast: true, external_user_ids, messages }],
    ['another state', { external_user_ids, messages, recipient_subscription_state: 'unsubscribed' }],
    ['a message that is no object', { external_user_ids, messages: { email: 'hello' } }],
  ])('refuses %s', async (_what, request) => {
    const { post, world } = await startForTest({ people });
    expect((await post(path, request)).status).toBe(400);
    expect(world.outbox()).toEqual([]);
  });
});
