import { describe, expect, test } from 'vitest';
import type { SimulatorCampaign } from '../src/index.ts';
import { startForTest, testKey } from './support/start-for-test.ts';

const campaigns: SimulatorCampaign[] = [
  { id: 'receipt', name: 'Receipt', transactional: true, audience: 'all' },
  { id: 'news', name: 'News' },
  { id: 'old', name: 'Old', transactional: true, status: 'archived' },
  { id: 'resting', name: 'Resting', transactional: true, status: 'paused' },
];
const email = 'ada@example.com';
const people = [{ externalId: 'ada', email, aliases: [{ name: 'a', label: 'crm' }] }];
const path = '/transactional/v1/campaigns/receipt/send';
const ada = { recipient: { external_user_id: 'ada' } };
const dayMs = 24 * 60 * 60 * 1000;

describe('POST /transactional/v1/campaigns/{campaign_id}/send', () => {
  test('sends to one person and answers with the dispatch and its metadata', async () => {
    const { post, world } = await startForTest({ campaigns, people, now: () => Date.UTC(2026, 0, 1) });
    const { status, body } = await post(path, {
      ...ada,
      external_send_id: 'order-7+/=_',
      trigger_properties: { url: 'https://a.example' },
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      status: 'sent',
      metadata: {
        received_at: '2026-01-01T00:00:00.000Z',
        enqueued_at: '2026-01-01T00:00:00.000Z',
        campaign_api_id: 'receipt',
        external_send_id: 'order-7+/=_',
      },
    });
    expect(world.outbox()).toMatchObject([
      { to: email, dispatchId: body['dispatch_id'], triggerProperties: { url: 'https://a.example' } },
    ]);
  });

  test('finds the person by alias, and writes the attributes first', async () => {
    const { post, world } = await startForTest({ campaigns, people });
    const user_alias = { alias_name: 'a', alias_label: 'crm' };
    await post(path, { recipient: { user_alias, attributes: { email: 'new@example.com' } } });
    expect(world.outbox()).toMatchObject([{ to: 'new@example.com', recipient: { externalId: 'ada' } }]);
  });

  test('creates a profile for an unknown external id that comes with attributes, and else sends nothing', async () => {
    const { post, world } = await startForTest({ campaigns });
    expect((await post(path, { recipient: { external_user_id: 'new' } })).status).toBe(201);
    expect(world.personCount).toBe(0);
    await post(path, { recipient: { external_user_id: 'new', attributes: { email } } });
    expect(world.outbox()).toMatchObject([{ to: email, recipient: { externalId: 'new' } }]);
  });

  test('refuses an id of its own that was used in the last 24 hours, even while reads lag', async () => {
    let now = 1_800_000_000_000;
    const { post, world } = await startForTest({ campaigns, people, lagMs: 60_000, now: () => now });
    const request = { ...ada, external_send_id: 'order-7' };
    expect((await post(path, request)).status).toBe(201);
    now += dayMs - 1;
    const { status, body } = await post(path, request);
    expect({ status, body }).toEqual({
      status: 400,
      body: { message: 'The external reference has been queued.  Please retry to obtain send_id.' },
    });
    now += 1;
    expect((await post(path, request)).status).toBe(201);
    expect(world.outbox()).toHaveLength(2);
  });

  test('or, switched, answers it again as the first time and sends nothing more', async () => {
    const { post, world } = await startForTest({ campaigns, people, unknowns: { transactionalRepeat: 'repeat' } });
    const request = { ...ada, external_send_id: 'order-7' };
    const [first, second] = [await post(path, request), await post(path, request)];
    expect(second.status).toBe(201);
    expect(second.body['dispatch_id']).toBe(first.body['dispatch_id']);
    expect(world.outbox()).toHaveLength(1);
  });

  test('has no rate limit and says nothing about one', async () => {
    const rateLimits = { default: { limit: 0, windowMs: 1000 }, broadcast: { limit: 0, windowMs: 1000 } };
    const { post } = await startForTest({ campaigns, people, rateLimits });
    const { status, headers } = await post(path, ada);
    expect(status).toBe(201);
    expect([...headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });

  test('words a wrong key in its own way, and needs its own permission', async () => {
    const keys = [{ key: testKey, scopes: ['campaigns.trigger.send'] }];
    const { post } = await startForTest({ campaigns, people, keys });
    const wrong = await post(path, ada, { authorization: 'Bearer wrong' });
    expect({ status: wrong.status, body: wrong.body }).toEqual({
      status: 401,
      body: { message: 'Error authenticating credentials' },
    });
    expect((await post(path, ada)).body['message']).toBe('You do not have permission to access this resource');
  });

  test.each([
    ['nothing', 'Campaign does not exist'],
    ['news', 'The campaign is not a transactional campaign. Only transactional campaigns may use this endpoint'],
    ['old', 'The campaign is archived. Unarchive the campaign in order for trigger requests to take effect.'],
    ['resting', 'The campaign is paused. Resume the campaign in order for trigger requests to take effect.'],
  ])('refuses the campaign %s with the documented text', async (id, message) => {
    const { post } = await startForTest({ campaigns, people });
    const { status, body } = await post(`/transactional/v1/campaigns/${id}/send`, ada);
    expect({ status, body }).toEqual({ status: 400, body: { message } });
  });

  test.each([
    ['no recipient', {}],
    ['a list of recipients', { recipient: [ada.recipient] }],
    ['a recipient by email', { recipient: { email, prioritization: ['most_recently_updated'] } }],
    ['an id with other characters', { ...ada, external_send_id: 'order 7' }],
    ['trigger properties that are no object', { ...ada, trigger_properties: 'x' }],
  ])('refuses %s', async (_what, request) => {
    const { post, world } = await startForTest({ campaigns, people });
    expect((await post(path, request)).status).toBe(400);
    expect(world.outbox()).toEqual([]);
  });

  test('answers a trailing slash with 403 like any path', async () => {
    const { post } = await startForTest({ campaigns, people });
    expect((await post(`${path}/`, ada)).status).toBe(403);
    expect((await post('/transactional/v1/campaigns/a/b/send', ada)).status).toBe(404);
  });
});

describe('a campaign that does not run', () => {
  test('is not sent by /campaigns/trigger/send either', async () => {
    const { post, world } = await startForTest({ campaigns, people });
    const { status, body } = await post('/campaigns/trigger/send', {
      campaign_id: 'resting',
      recipients: [{ external_user_id: 'ada' }],
    });
    expect(status).toBe(400);
    expect(body['message']).toMatch(/paused/);
    expect(world.outbox()).toEqual([]);
  });
});
