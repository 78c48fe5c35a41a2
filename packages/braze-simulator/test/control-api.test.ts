import { describe, expect, test } from 'vitest';
import { control } from './support/control-client.ts';
import { newsGroup, smsGroup, startForTest, testKey } from './support/start-for-test.ts';
import { startReceiver } from './support/webhook-receiver.ts';

const email = 'ada@example.com';
const phone = '+15550000001';
const people = [{ externalId: 'ada', email, phone }];
const set = { subscription_group_id: newsGroup, subscription_state: 'subscribed', external_id: 'ada' };

describe('what the control API shows', () => {
  test('the settings, groups, campaigns and the first people, never the keys', async () => {
    const started = await startForTest({ people: [...people, { externalId: 'bob' }], lagMs: 7 });
    const { status, body } = await control(started, 'GET', '/state?limit=1');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      settings: { lagMs: 7, unknowns: { emailCase: 'lower' } },
      campaigns: [{ id: 'welcome' }],
      personCount: 2,
      unseenEffects: 0,
      waitingFaults: 0,
      people: [{ externalId: 'ada' }],
    });
    expect(body?.['groups']).toMatchObject([
      { id: newsGroup, name: 'News', channel: 'email', archived: false },
      {},
      {},
      {},
    ]);
    expect(JSON.stringify(body)).not.toContain(testKey);
  });

  test('people by one identifier', async () => {
    const started = await startForTest({ people });
    for (const query of [`email=${email}`, 'externalId=ada', `phone=${encodeURIComponent(phone)}`]) {
      expect((await control(started, 'GET', `/people?${query}`)).body).toMatchObject({
        people: [{ externalId: 'ada' }],
      });
    }
    expect((await control(started, 'GET', '/people?email=nobody@example.com')).body).toEqual({ people: [] });
    expect((await control(started, 'GET', '/people')).status).toBe(400);
    expect((await control(started, 'GET', `/people?email=${email}&externalId=ada`)).status).toBe(400);
  });

  test('requests and messages, the newest at the end', async () => {
    const started = await startForTest({ people });
    await started.post('/subscription/status/set', set);
    const recipients = [{ external_user_id: 'ada', trigger_properties: { url: 'https://a.example' } }];
    await started.post('/campaigns/trigger/send', { campaign_id: 'welcome', recipients });
    const { body } = await control(started, 'GET', '/requests?limit=1');
    expect(body).toMatchObject({ requests: [{ path: '/campaigns/trigger/send', status: 201 }] });
    const outbox = await control(started, 'GET', `/outbox?to=${email}`);
    expect(outbox.body).toMatchObject({ messages: [{ triggerProperties: { url: 'https://a.example' } }] });
    expect((await control(started, 'GET', '/requests?limit=0')).status).toBe(400);
    expect((await control(started, 'GET', '/requests?path=/users/track')).body).toEqual({ requests: [] });
  });

  test('is not counted among the requests to Braze', async () => {
    const started = await startForTest();
    await control(started, 'GET', '/state');
    expect((await control(started, 'GET', '/nothing')).status).toBe(404);
    expect(started.world.requests()).toEqual([]);
  });
});

describe('what the control API changes', () => {
  test('settings, all or none', async () => {
    const started = await startForTest();
    const body = { lagMs: 50, unknowns: { v2Atomicity: 'per_entry' }, rateLimits: { track: null } };
    const answer = await control(started, 'PUT', '/settings', { body });
    expect(answer.body).toMatchObject({ lagMs: 50, unknowns: { v2Atomicity: 'per_entry', emailCase: 'lower' } });
    const wrong = await control(started, 'PUT', '/settings', { body: { lagMs: 60, unknowns: { emailCase: 'upper' } } });
    expect(wrong.status).toBe(400);
    expect(wrong.body?.['message']).toMatch(/emailCase/);
    expect(started.world.settings.lagMs).toBe(50);
  });

  test('faults', async () => {
    const started = await startForTest({ people });
    const body = { kind: 'status', status: 503, path: '/subscription/status/set', times: 'until_cleared' };
    const added = await control(started, 'POST', '/faults', { body });
    expect({ status: added.status, body: added.body }).toEqual({ status: 201, body: { waitingFaults: 1 } });
    expect((await started.post('/subscription/status/set', set)).status).toBe(503);
    expect((await control(started, 'DELETE', '/faults')).body).toEqual({ waitingFaults: 0 });
    expect((await started.post('/subscription/status/set', set)).status).toBe(201);
  });

  test.each([
    ['an unknown kind', { kind: 'explode' }],
    ['a status that is none', { kind: 'status', status: 99 }],
    ['a header that would split the answer', { kind: 'status', status: 500, headers: { 'x-a': 'b\r\nset-cookie: c' } }],
    ['a function', { kind: 'reset', where: 'x' }],
  ])('refuses %s as a fault', async (_what, body) => {
    const started = await startForTest();
    expect((await control(started, 'POST', '/faults', { body })).status).toBe(400);
  });

  test('people, group states, global states and text messages', async () => {
    const started = await startForTest();
    const added = await control(started, 'POST', '/people', { body: people[0] });
    expect({ status: added.status, body: added.body }).toEqual({ status: 201, body: { personCount: 1 } });
    const group = await control(started, 'POST', '/group-state', {
      body: { email, groupId: newsGroup, state: 'subscribed' },
    });
    expect(group.body).toMatchObject({ people: [{ groups: { [newsGroup]: { state: 'subscribed' } } }] });
    await control(started, 'POST', '/email-state', { body: { email, state: 'unsubscribed' } });
    expect(started.world.emailState(email)).toBe('unsubscribed');
    const problem = await control(started, 'POST', '/email-problem', { body: { email, problem: 'hard_bounce' } });
    expect(problem.body).toEqual({ problems: ['hard_bounce'] });
    started.world.setGroupState({ phone }, smsGroup, 'subscribed');
    await control(started, 'POST', '/sms-reply', { body: { phone, text: 'STOP' } });
    expect(started.world.groupState({ phone }, smsGroup)).toBe('unsubscribed');
    expect((await control(started, 'POST', '/reset')).body).toEqual({ personCount: 0 });
  });

  test.each([
    ['/people', { name: 'Ada' }],
    ['/group-state', { email, groupId: newsGroup, state: 'opted_in' }],
    ['/group-state', { groupId: newsGroup, state: 'subscribed' }],
    ['/group-state', { email: 'nobody@example.com', groupId: newsGroup, state: 'subscribed' }],
    ['/email-state', { email }],
    ['/sms-reply', { phone, text: '' }],
    ['/email-problem', { email, problem: 'full' }],
  ])('refuses what makes no sense to %s: %j', async (path, body) => {
    const started = await startForTest({ people });
    const answer = await control(started, 'POST', path, { body });
    expect(answer.status).toBe(400);
    expect(answer.body?.['message']).toEqual(expect.any(String));
  });
});

describe('webhooks in the control API', () => {
  test('are set, shown without the values of their headers, and told of on the stream of events', async () => {
    const receiver = await startReceiver(204);
    const started = await startForTest({ people });
    const hook = { id: 'hook', url: receiver.url, trigger: 'subscription_status', headers: { 'x-secret': 's3cret' } };
    const set = await control(started, 'PUT', '/webhooks', { body: { webhooks: [hook] } });
    expect(set.body).toMatchObject({ webhooks: [{ id: 'hook', headerNames: ['x-secret'] }] });
    const source = 'Preference Center';
    await control(started, 'POST', '/email-state', { body: { email, state: 'unsubscribed', source } });
    await started.world.waitFor(() => started.world.webhookDeliveries()[0]?.state === 'delivered');
    const { body } = await control(started, 'GET', '/webhooks?limit=1');
    expect(body).toMatchObject({ deliveries: [{ change: { source }, attempts: [{ status: 204 }] }] });
    expect(JSON.stringify(body)).not.toContain('s3cret');
    expect(receiver.posts[0]?.headers['x-secret']).toBe('s3cret');
  });

  test('are refused where they would leave the machine, and those before stay', async () => {
    const started = await startForTest();
    const hook = { id: 'hook', url: 'http://192.0.2.7/', trigger: 'subscription_status' };
    const { status, body } = await control(started, 'PUT', '/webhooks', { body: { webhooks: [hook] } });
    expect(status).toBe(400);
    expect(body?.['message']).toMatch(/webhooks\.0\.url.*localhost/);
    expect((await control(started, 'GET', '/webhooks')).body).toEqual({ webhooks: [], deliveries: [] });
  });
});
