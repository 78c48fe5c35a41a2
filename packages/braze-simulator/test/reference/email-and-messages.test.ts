import { describe, expect, test } from 'vitest';
import { newsGroup, startForTest } from '../support/start-for-test.ts';
import { ada, checkExample, recordedAt, success } from './example.ts';
import type { Example } from './example.ts';

const hex32 = expect.stringMatching(/^[0-9a-f]{32}$/) as unknown;
const transactional = (id: string): string => `/transactional/v1/campaigns/${id}/send`;
const toAda = { recipient: { external_user_id: 'ada' } };

const email: Example[] = [
  ...[ada.email, 'nobody@example.com'].map((address): Example => ({
    section: '2.9',
    what: `the global state of ${address}`,
    request: ['POST', '/email/status', { email: address, subscription_state: 'unsubscribed' }],
    status: 201,
    body: success,
    after: (world) => {
      expect(world.emailState(address)).toBe('unsubscribed');
      expect(world.groupState({ email: ada.email }, newsGroup)).toBe('subscribed');
    },
  })),
  ...['/email/blocklist', '/email/blacklist'].map((path): Example => ({
    section: '2.10',
    what: `${path} unsubscribes and marks as bounced`,
    request: ['POST', path, { email: [ada.email] }],
    status: 201,
    body: success,
    after: (world) => {
      expect(world.emailState(ada.email)).toBe('unsubscribed');
      expect(world.emailProblems(ada.email)).toEqual(['hard_bounce']);
    },
  })),
  ...['/email/bounce/remove', '/email/spam/remove'].map((path): Example => ({
    section: '2.10',
    what: `${path} takes an address that is not listed`,
    request: ['POST', path, { email: ada.email }],
    status: 201,
    body: success,
  })),
  {
    section: '2.11',
    what: 'nobody is unsubscribed',
    request: ['GET', '/email/unsubscribes?start_date=2020-06-01&end_date=2020-06-30'],
    status: 200,
    body: { emails: [], message: 'success' },
  },
  ...[['iso', '2020-06-18T10:02:30.000Z'] as const, ['spaced', '2020-06-18 10:02:30 +0000'] as const].map(
    ([listTimeFormat, unsubscribed_at]): Example => ({
      section: '2.11',
      what: `somebody is, with the time in the format ${listTimeFormat}`,
      request: ['GET', `/email/unsubscribes?end_date=2020-06-19&email=${ada.email}&limit=500&sort_direction=desc`],
      options: { unknowns: { listTimeFormat }, people: [{ ...ada, emailSubscribe: 'unsubscribed' }] },
      status: 200,
      body: { emails: [{ email: ada.email, unsubscribed_at }], message: 'success' },
    }),
  ),
  {
    section: '2.12',
    what: 'nothing has bounced',
    request: ['GET', `/email/hard_bounces?start_date=2020-06-01&end_date=2020-06-30&limit=1&offset=0`],
    status: 200,
    body: { emails: [], message: 'success' },
  },
];

const messages: Example[] = [
  {
    section: '2.14',
    what: 'a triggered campaign',
    request: [
      'POST',
      '/campaigns/trigger/send',
      { campaign_id: 'welcome', recipients: [{ external_user_id: 'ada', trigger_properties: { code: '7' } }] },
    ],
    status: 201,
    body: { dispatch_id: hex32, message: 'success' },
    after: (world) => expect(world.outbox()).toMatchObject([{ to: ada.email, triggerProperties: { code: '7' } }]),
  },
  {
    section: '1.5',
    what: 'a campaign that does not exist',
    request: ['POST', '/campaigns/trigger/send', { campaign_id: 'x', recipients: [{ external_user_id: 'ada' }] }],
    status: 400,
    body: { message: 'Invalid Campaign ID' },
  },
  {
    section: '1.5',
    what: 'no recipients',
    request: ['POST', '/campaigns/trigger/send', { campaign_id: 'welcome' }],
    status: 400,
    body: { message: 'No Recipients' },
  },
  {
    section: '2.14',
    what: 'a transactional campaign',
    request: ['POST', transactional('receipt'), { ...toAda, external_send_id: 'aGVsbG8=' }],
    status: 201,
    body: {
      dispatch_id: hex32,
      status: 'sent',
      metadata: {
        received_at: new Date(recordedAt).toISOString(),
        enqueued_at: new Date(recordedAt).toISOString(),
        campaign_api_id: 'receipt',
        external_send_id: 'aGVsbG8=',
      },
    },
    answerHeaders: { 'x-ratelimit-limit': null },
  },
  ...(
    [
      ['welcome', 'The campaign is not a transactional campaign. Only transactional campaigns may use this endpoint'],
      ['nothing', 'Campaign does not exist'],
      ['archived', 'The campaign is archived. Unarchive the campaign in order for trigger requests to take effect.'],
      ['paused', 'The campaign is paused. Resume the campaign in order for trigger requests to take effect.'],
    ] as const
  ).map(([id, message]): Example => ({
    section: '2.14',
    what: `the transactional campaign "${id}"`,
    request: ['POST', transactional(id), toAda],
    status: 400,
    body: { message },
  })),
  {
    section: '1.5',
    what: 'a transactional send with a wrong key',
    request: ['POST', transactional('receipt'), toAda],
    headers: { authorization: 'Bearer wrong' },
    status: 401,
    body: { message: 'Error authenticating credentials' },
  },
  {
    section: '2.14',
    what: 'a message of its own',
    request: [
      'POST',
      '/messages/send',
      {
        external_user_ids: ['ada'],
        messages: { email: { app_id: 'a', body: 'Hi' } },
        recipient_subscription_state: 'all',
      },
    ],
    status: 201,
    body: { dispatch_id: hex32, message: 'success' },
  },
  {
    section: '1.5',
    what: 'no message',
    request: ['POST', '/messages/send', { external_user_ids: ['ada'] }],
    status: 400,
    body: { message: 'No message to send' },
  },
];

describe('addresses and messages', () => {
  test.each([...email, ...messages])('$section: $what', checkExample);
});

describe('3.2: a global unsubscribe and a group', () => {
  test('stay apart: the state of the group is kept, and is there again afterwards', async () => {
    const { post, get } = await startForTest({ people: [{ ...ada, groups: { [newsGroup]: 'subscribed' } }] });
    const read = async (): Promise<unknown> =>
      (
        await get('/subscription/status/get', [
          ['subscription_group_id', newsGroup],
          ['external_id', 'ada'],
        ])
      ).body['status'];
    for (const subscription_state of ['unsubscribed', 'subscribed']) {
      await post('/email/status', { email: ada.email, subscription_state });
      expect(await read()).toEqual({ ada: 'Subscribed' });
    }
  });
});
