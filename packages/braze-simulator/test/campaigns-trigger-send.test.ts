import { describe, expect, test } from 'vitest';
import type { SimulatorCampaign } from '../src/index.ts';
import { newsGroup, startForTest } from './support/start-for-test.ts';

const path = '/campaigns/trigger/send';
const email = 'ada@example.com';
const ada = { externalId: 'ada', email, phone: '+15550000001' };
const latest = ['most_recently_updated'];

describe('POST /campaigns/trigger/send', () => {
  test('sends the campaign to the address of the profile and keeps the message', async () => {
    const { post, world } = await startForTest({ people: [ada], now: () => 1_800_000_000_000 });
    const recipients = [{ external_user_id: 'ada', trigger_properties: { url: 'https://a.example', lang: 'en' } }];
    const trigger_properties = { lang: 'fr', brand: 'Acme' };
    const { status, body } = await post(path, { campaign_id: 'welcome', trigger_properties, recipients });
    expect(status).toBe(201);
    expect(body).toEqual({ dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown, message: 'success' });
    expect(world.outbox()).toEqual([
      {
        kind: 'campaign',
        campaignId: 'welcome',
        groupId: null,
        channel: 'email',
        to: email,
        recipient: { brazeId: world.people()[0]?.brazeId, externalId: 'ada', email, phone: '+15550000001' },
        triggerProperties: { url: 'https://a.example', lang: 'en', brand: 'Acme' },
        content: null,
        at: 1_800_000_000_000,
        dispatchId: body['dispatch_id'],
      },
    ]);
  });

  test('sends nothing to people without a profile, though it answers success', async () => {
    const { post, world } = await startForTest();
    const recipients = [{ external_user_id: 'nobody' }, { email: 'nobody@example.com', prioritization: latest }];
    expect((await post(path, { campaign_id: 'welcome', recipients })).status).toBe(201);
    expect(world.outbox()).toEqual([]);
    expect(world.personCount).toBe(0);
  });

  test('creates the profile of a new recipient when told to, and writes the attributes first', async () => {
    const { post, world } = await startForTest();
    const attributes = {
      email: 'new@example.com',
      subscription_groups: [{ subscription_group_id: newsGroup, subscription_state: 'subscribed' }],
    };
    const recipients = [
      { external_user_id: 'new', send_to_existing_only: false, attributes },
      { email: 'other@example.com', prioritization: latest, send_to_existing_only: false, attributes: { plan: 'x' } },
    ];
    await post(path, { campaign_id: 'welcome', recipients });
    expect(world.outbox().map((message) => message.to)).toEqual(['new@example.com', 'other@example.com']);
    expect(world.groupState({ externalId: 'new' }, newsGroup)).toBe('subscribed');
  });

  test('picks one of several profiles with an address by its prioritization, and nobody while several are left', async () => {
    const { post, world } = await startForTest({ people: [ada, { externalId: 'ada-2', email }, { email }] });
    const send = (prioritization: string[]): Promise<unknown> =>
      post(path, { campaign_id: 'welcome', recipients: [{ email, prioritization }] });
    await send(['identified', 'least_recently_updated']);
    await send(['identified', 'most_recently_updated']);
    await send(['unidentified']);
    await send(['identified']);
    expect(world.outbox().map((message) => message.recipient.externalId)).toEqual(['ada', 'ada-2', null]);
  });

  test('leaves out people who are globally unsubscribed, unless the campaign goes to everybody', async () => {
    const campaigns: SimulatorCampaign[] = [
      { id: 'welcome', name: 'W' },
      { id: 'confirm', name: 'C', audience: 'all' },
    ];
    const { post, world } = await startForTest({ campaigns, people: [{ ...ada, emailSubscribe: 'unsubscribed' }] });
    await post(path, { campaign_id: 'welcome', recipients: [{ external_user_id: 'ada' }] });
    await post(path, { campaign_id: 'confirm', recipients: [{ external_user_id: 'ada' }] });
    expect(world.outbox().map((message) => message.campaignId)).toEqual(['confirm']);
  });

  test('sends an SMS campaign to the phone, and to nobody without one', async () => {
    const campaigns: SimulatorCampaign[] = [{ id: 'text', name: 'T', channel: 'sms' }];
    const { post, world } = await startForTest({
      campaigns,
      people: [ada, { externalId: 'bob', email: 'bob@example.com' }],
    });
    await post(path, { campaign_id: 'text', recipients: [{ external_user_id: 'ada' }, { external_user_id: 'bob' }] });
    expect(world.outbox()).toMatchObject([{ to: '+15550000001', channel: 'sms' }]);
  });

  test('goes to everybody with broadcast, within the limit of broadcasts', async () => {
    const rateLimits = { broadcast: { limit: 1, windowMs: 3_600_000 } };
    const { post, world } = await startForTest({ people: [ada, { email: 'bob@example.com' }], rateLimits });
    expect((await post(path, { campaign_id: 'welcome', broadcast: true })).status).toBe(201);
    expect(world.outbox()).toHaveLength(2);
    expect((await post(path, { campaign_id: 'welcome', broadcast: true })).status).toBe(429);
    expect((await post(path, { campaign_id: 'welcome', recipients: [{ external_user_id: 'ada' }] })).status).toBe(201);
  });

  test.each([
    ['an unknown campaign', { campaign_id: 'nope', recipients: [{ external_user_id: 'ada' }] }, 'Invalid Campaign ID'],
    ['no recipients', { campaign_id: 'welcome', recipients: [] }, 'No Recipients'],
    [
      '51 recipients',
      { campaign_id: 'welcome', recipients: Array.from({ length: 51 }, (_, n) => ({ external_user_id: `p${n}` })) },
      'The max number of external_ids and aliases per request was exceeded',
    ],
  ])('refuses %s', async (_what, request, message) => {
    const { post } = await startForTest({ people: [ada] });
    const { status, body } = await post(path, request);
    expect({ status, body }).toEqual({ status: 400, body: { message } });
  });

  test.each([
    ['with two identifiers', { external_user_id: 'ada', email, prioritization: latest }],
    ['with none', {}],
    ['with an email but no prioritization', { email }],
    ['with an unknown prioritization', { email, prioritization: ['oldest'] }],
    ['that may be created but has no attributes', { external_user_id: 'new', send_to_existing_only: false }],
    [
      'that may be created by alias',
      { user_alias: { alias_name: 'a', alias_label: 'b' }, send_to_existing_only: false, attributes: {} },
    ],
    ['with an incomplete alias', { user_alias: { alias_name: 'a' } }],
    ['with attributes that are wrong', { external_user_id: 'ada', attributes: { email: 'nope' } }],
    ['with trigger properties that are no object', { external_user_id: 'ada', trigger_properties: [] }],
  ])('refuses a recipient %s, and sends to nobody', async (_what, recipient) => {
    const { post, world } = await startForTest({ people: [ada] });
    const recipients = [{ external_user_id: 'ada' }, recipient];
    expect((await post(path, { campaign_id: 'welcome', recipients })).status).toBe(400);
    expect(world.outbox()).toEqual([]);
  });
});
