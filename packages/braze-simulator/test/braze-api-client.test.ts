import { Braze } from 'braze-api';
import { describe, expect, test } from 'vitest';
import type { SimulatorOptions, World } from '../src/index.ts';
import { newsGroup, offersGroup, missingGroup, smsGroup, startForTest, testKey } from './support/start-for-test.ts';

const email = 'ada@example.com';
const phone = '+15550000001';
const crm = { alias_name: 'crm-1', alias_label: 'crm' };
const people = [{ externalId: 'ada', email, phone }];

/** A workspace, and the client of the npm package `braze-api`, which knows nothing of the simulator, for it. */
async function startWithClient(options: SimulatorOptions = {}): Promise<{ braze: Braze; world: World }> {
  const { url, world } = await startForTest({ people, ...options });
  return { braze: new Braze(url, testKey), world };
}

/** What the client throws for an answer that is no success. */
async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no refusal',
    (error: unknown) => ({
      message: (error as Error).message,
      status: (error as { status: number }).status,
    }),
  );
}

describe('subscription groups with a client of the community', () => {
  test('sets the state by id, email and phone, and reads it back', async () => {
    const { braze } = await startWithClient();
    const set = { subscription_group_id: newsGroup, subscription_state: 'subscribed' as const };
    expect(await braze.subscription.status.set({ ...set, external_id: ['ada'], email: [] })).toEqual({
      message: 'success',
    });
    await braze.subscription.status.set({
      ...set,
      external_id: [],
      email: [email],
      subscription_state: 'unsubscribed',
    });
    await braze.subscription.status.set({
      ...set,
      subscription_group_id: smsGroup,
      external_id: [],
      phone: [phone],
    });
    const get = (query: object): Promise<unknown> =>
      braze.subscription.status.get({ subscription_group_id: newsGroup, ...query });
    expect(await get({ external_id: 'ada' })).toEqual({ status: { ada: 'Unsubscribed' }, message: 'success' });
    expect(await get({ external_id: ['ada', 'nobody'] })).toMatchObject({ status: { nobody: 'unknown' } });
    expect(await get({ email })).toMatchObject({ status: { ada: 'Unsubscribed' } });
    expect(await get({ phone: [phone], subscription_group_id: smsGroup })).toMatchObject({
      status: { ada: 'Subscribed' },
    });
  });

  test('lists every group of a person', async () => {
    const { braze, world } = await startWithClient();
    world.setGroupState({ externalId: 'ada' }, newsGroup, 'subscribed');
    const news = { id: newsGroup, name: 'News', channel: 'email', status: 'Subscribed' };
    const user = { email, phone, external_id: 'ada', subscription_groups: [news] };
    const answer = { users: [user], total_count: 1, message: 'success' };
    expect(await braze.subscription.user.status({ external_id: ['ada'], limit: 1, offset: 0 })).toEqual(answer);
    expect(await braze.subscription.user.status({ email })).toEqual(answer);
    expect(await braze.subscription.user.status({ phone: [phone] })).toEqual(answer);
  });

  test('sets several groups in one call of v2', async () => {
    const { braze, world } = await startWithClient();
    const entry = { subscription_state: 'subscribed' as const, external_ids: ['ada'] };
    const subscription_groups = [newsGroup, smsGroup, offersGroup].map((subscription_group_id) => ({
      subscription_group_id,
      ...entry,
    }));
    expect(await braze.v2.subscription.status.set({ subscription_groups })).toEqual({ message: 'success' });
    expect(Object.keys(world.people()[0]?.groups ?? {})).toEqual([newsGroup, smsGroup, offersGroup]);
  });

  test('learns of a group that does not exist and of a wrong key', async () => {
    const { braze } = await startWithClient();
    const set = { subscription_group_id: missingGroup, subscription_state: 'subscribed' as const };
    expect(await refusalOf(braze.subscription.status.set({ ...set, external_id: ['ada'], email: [] }))).toEqual({
      message: 'Invalid subscription group ID',
      status: 400,
    });
    const { url } = await startForTest();
    expect(await refusalOf(new Braze(url, 'wrong').email.blacklist({ email }))).toEqual({
      message: 'Invalid API key: wrong',
      status: 401,
    });
  });
});

describe('people with a client of the community', () => {
  test('creates and changes them, with errors for single objects', async () => {
    const { braze, world } = await startWithClient();
    const time = '2026-01-01T00:00:00Z';
    const answer = await braze.users.track({
      attributes: [
        { external_id: 'bob', email: 'bob@example.com', email_subscribe: 'opted_in', plan: 'pro' },
        { external_id: 'eve', email: 'not an address' },
      ],
      events: [{ external_id: 'bob', name: 'visit', time }],
      purchases: [{ external_id: 'bob', product_id: 'shoe', currency: 'EUR', price: 7, time }],
    });
    expect(answer).toMatchObject({
      ...{ attributes_processed: 1, events_processed: 1, purchases_processed: 1, message: 'success' },
      errors: [{ input_array: 'attributes', index: 1 }],
    });
    expect(world.people({ externalId: 'bob' })).toMatchObject([
      { emailSubscribe: 'opted_in', customAttributes: { plan: 'pro' }, customEvents: { visit: { count: 1 } } },
    ]);
    expect((await braze.users.track({ attributes: [{ external_id: 'bob', plan: null }] }, true)).message).toBe(
      'success',
    );
  });

  test('exports them', async () => {
    const { braze } = await startWithClient();
    const fields_to_export: ('external_id' | 'email_subscribe')[] = ['external_id', 'email_subscribe'];
    const ada = { external_id: 'ada', email_subscribe: 'subscribed' };
    expect(await braze.users.export.ids({ external_ids: ['ada', 'nobody'], fields_to_export })).toEqual({
      message: 'success',
      users: [ada],
      invalid_user_ids: ['nobody'],
    });
    expect(await braze.users.export.ids({ email_address: email, fields_to_export })).toMatchObject({ users: [ada] });
  });

  test('gives aliases, renames them, identifies and merges', async () => {
    const { braze, world } = await startWithClient();
    expect(await braze.users.alias.new({ user_aliases: [crm] })).toEqual({ aliases_processed: 1, message: 'success' });
    const renamed = { alias_label: 'crm', old_alias_name: 'crm-1', new_alias_name: 'crm-2' };
    expect(await braze.users.alias.update({ alias_updates: [renamed] })).toEqual({ message: 'success' });
    const user_alias = { alias_name: 'crm-2', alias_label: 'crm' };
    const wish = { aliases_to_identify: [{ external_id: 'bob', user_alias }] };
    expect(await braze.users.identify(wish)).toEqual({ aliases_processed: 1, message: 'success' });
    const merge = { identifier_to_merge: { external_id: 'bob' }, identifier_to_keep: { external_id: 'ada' } };
    expect(await braze.users.merge({ merge_updates: [merge] })).toEqual({ message: 'success' });
    expect(world.people()).toMatchObject([{ externalId: 'ada', email, aliases: [{ name: 'crm-2', label: 'crm' }] }]);
  });

  test('deletes them', async () => {
    const { braze, world } = await startWithClient();
    expect(await braze.users.delete({ external_ids: ['ada'] })).toEqual({ deleted: 1, message: 'success' });
    expect(world.personCount).toBe(0);
  });
});

describe('addresses and messages with a client of the community', () => {
  test('blocks an address and takes it off the lists', async () => {
    const { braze, world } = await startWithClient();
    expect(await braze.email.blacklist({ email })).toEqual({ message: 'success' });
    expect(world.emailState(email)).toBe('unsubscribed');
    expect(world.emailProblems(email)).toEqual(['hard_bounce']);
    expect(await braze.email.bounce.remove({ email: [email] })).toEqual({ message: 'success' });
    world.breakEmail(email, 'spam_report');
    expect(await braze.email.spam.remove({ email })).toEqual({ message: 'success' });
    expect(world.emailProblems(email)).toEqual([]);
  });

  test('triggers a campaign', async () => {
    const { braze, world } = await startWithClient();
    const { dispatch_id, message } = await braze.campaigns.trigger.send({
      campaign_id: 'welcome',
      trigger_properties: { url: 'https://a.example' },
      recipients: [{ external_user_id: 'ada' }],
    });
    expect(message).toBe('success');
    expect(world.outbox()).toMatchObject([{ to: email, dispatchId: dispatch_id }]);
  });

  test('sends a transactional campaign', async () => {
    const campaigns = [{ id: 'receipt', name: 'Receipt', transactional: true }];
    const { braze, world } = await startWithClient({ campaigns });
    // The client's type wants a list of recipients; Braze's documentation, and the simulator, want one.
    const recipient = { external_user_id: 'ada' } as never;
    const answer = await braze.transactional.v1.campaigns.send('receipt', { recipient, external_send_id: 'order-7' });
    expect(answer).toMatchObject({ status: 'sent', metadata: { external_send_id: 'order-7' } });
    expect(world.outbox()).toMatchObject([{ to: email, dispatchId: answer.dispatch_id }]);
  });

  test('sends a message of its own', async () => {
    const { braze, world } = await startWithClient();
    const content = { app_id: 'app', from: 'Acme <a@acme.example>', body: '<p>Hello</p>' };
    const answer = await braze.messages.send({ external_user_ids: ['ada'], messages: { email: content } });
    expect(answer.message).toBe('success');
    expect(world.outbox()).toMatchObject([{ to: email, content, dispatchId: answer.dispatch_id }]);
  });
});

/** The methods of the client for endpoints that the simulator does not imitate: see its README. */
const leftOut = [
  ...['campaigns.details', 'campaigns.list', 'campaigns.trigger.schedule', 'canvas', 'catalogs', 'segments', 'sends'],
  ...['messages.schedule', 'messages.scheduled_broadcasts', 'templates', 'users.external_ids'],
  ...['users.export.global_control_group', 'users.export.segment'],
];

function methodsOf(node: object, prefix = ''): string[] {
  const own = typeof node === 'function' && prefix !== '' ? [prefix] : [];
  const nested = Object.entries(node).filter(([, value]) => ['object', 'function'].includes(typeof value));
  return [
    ...own,
    ...nested.flatMap(([name, value]) => methodsOf(value as object, prefix === '' ? name : `${prefix}.${name}`)),
  ];
}

describe('every method of the client', () => {
  const methods = methodsOf(new Braze('http://127.0.0.1:1', testKey));
  const isLeftOut = (method: string): boolean =>
    leftOut.some((name) => method === name || method.startsWith(`${name}.`));
  const imitated = methods.filter((method) => !isLeftOut(method));

  test('is either imitated, and then called by a test above, or named as left out', () => {
    expect(imitated).toEqual([
      ...['campaigns.trigger.send', 'email.blacklist', 'email.bounce.remove', 'email.spam.remove', 'messages.send'],
      ...['subscription.status.get', 'subscription.status.set', 'subscription.user.status'],
      ...['transactional.v1.campaigns.send', 'users.alias.new', 'users.alias.update', 'users.delete'],
      ...['users.export.ids', 'users.identify', 'users.merge', 'users.track', 'v2.subscription.status.set'],
    ]);
    expect(leftOut.filter((name) => !methods.some((method) => method.startsWith(name)))).toEqual([]);
  });

  test.each(imitated)('%s finds an endpoint of the simulator', async (method) => {
    const { braze, world } = await startWithClient();
    const call = method
      .split('.')
      .reduce((node, name) => (node as Record<string, unknown>)[name], braze as unknown) as (
      ...args: unknown[]
    ) => Promise<unknown>;
    await refusalOf(call({}, {}));
    expect(world.requests().map(({ status }) => status)).not.toContain(404);
    expect(world.requests()).toHaveLength(1);
  });
});
