import { describe, expect, test } from 'vitest';
import { SimulatorInputError } from '../src/index.ts';
import type { SimulatorWebhook, WebhookDelivery } from '../src/index.ts';
import { newsGroup, offersGroup, smsGroup, startForTest } from './support/start-for-test.ts';
import type { Started } from './support/start-for-test.ts';
import { startReceiver } from './support/webhook-receiver.ts';
import type { WebhookReceiver } from './support/webhook-receiver.ts';

const email = 'ada@example.com';
const phone = '+15550000001';
const people = [{ externalId: 'ada', email, phone }];
const minute = 60_000;
const startAt = 1_800_000_000_000;

interface Scene extends Started {
  readonly receiver: WebhookReceiver;
  /** Moves the clock and posts what is due by then. */
  readonly pass: (ms: number) => Promise<void>;
}

/** A workspace with one webhook campaign that posts to a receiver, and a clock that is set by hand. */
async function startScene(
  campaign: Partial<SimulatorWebhook>,
  { statuses = [204], lagMs = 0 }: { statuses?: number[]; lagMs?: number } = {},
): Promise<Scene> {
  let now = startAt;
  const receiver = await startReceiver(...statuses);
  const webhook = { id: 'hook', url: receiver.url, trigger: 'subscription_group_status' as const, ...campaign };
  const started = await startForTest({ people, webhooks: [webhook], lagMs, now: () => now });
  const pass = (ms: number): Promise<void> => {
    now += ms;
    return started.deliverWebhooks();
  };
  return { ...started, receiver, pass };
}

function settled({ world }: Scene): Promise<WebhookDelivery> {
  return world.waitFor(() => world.webhookDeliveries().find(({ attempts }) => attempts.length > 0));
}

describe('a webhook campaign', () => {
  test('posts its body and its secret header when a group state changes', async () => {
    const scene = await startScene({ headers: { Authorization: 'Bearer hook-secret' } });
    scene.world.setGroupState({ email }, newsGroup, 'subscribed');
    const delivery = await settled(scene);
    expect(delivery).toMatchObject({
      ...{ number: 1, campaignId: 'hook', state: 'delivered', dueAt: null },
      change: { kind: 'group', groupId: newsGroup, to: 'subscribed', source: 'Dashboard' },
      attempts: [{ at: startAt, status: 204 }],
    });
    const [post] = scene.receiver.posts;
    expect(post).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer hook-secret' } });
    expect(post?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(post?.body ?? '')).toEqual({ external_id: 'ada', email, phone });
  });

  test('writes what Liquid tags name, escaped where asked', async () => {
    const body =
      '{"id":"{{${user_id} | json_escape}}","braze":"{{${braze_id}}}","lang":"{{ ${language} }}",' +
      `"all":"{{subscribed_state.\${email_global}}}","news":"{{subscribed_state.\${${newsGroup}}}}"}`;
    const scene = await startScene({ body });
    scene.world.addPerson({ externalId: 'a"b', email: 'b@example.com', attributes: { language: 'fr' } });
    scene.world.setGroupState({ externalId: 'a"b' }, newsGroup, 'subscribed');
    await settled(scene);
    expect(JSON.parse(scene.receiver.posts[0]?.body ?? '')).toEqual({
      ...{ id: 'a"b', braze: scene.world.people({ externalId: 'a"b' })[0]?.brazeId, lang: 'fr' },
      ...{ all: 'subscribed', news: 'subscribed' },
    });
  });

  test('says when it was written, also when it is tried again', async () => {
    const scene = await startScene({ body: `{"at":{{'now' | date: '%s'}}}` }, { lagMs: minute, statuses: [500, 200] });
    const writtenAt = (startAt + minute) / 1000;
    scene.world.setGroupState({ email }, newsGroup, 'subscribed');
    await scene.pass(minute);
    await scene.pass(2 * minute);
    expect(scene.receiver.posts.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { at: writtenAt },
      { at: writtenAt },
    ]);
  });

  test('comes when reads see the change, not before', async () => {
    const scene = await startScene({}, { lagMs: minute });
    scene.world.setGroupState({ email }, newsGroup, 'subscribed');
    await scene.pass(minute - 1);
    expect(scene.receiver.posts).toHaveLength(0);
    await scene.pass(1);
    expect(scene.receiver.posts).toHaveLength(1);
  });

  test('comes once for each profile that changed', async () => {
    const scene = await startScene({});
    scene.world.addPerson({ externalId: 'twin', email });
    scene.world.setGroupState({ externalId: 'ada' }, newsGroup, 'subscribed');
    await scene.pass(0);
    expect(scene.receiver.posts.map(({ body }) => (JSON.parse(body) as Record<string, string>)['external_id'])).toEqual(
      ['ada', 'twin'],
    );
  });
});

describe('what triggers a webhook campaign', () => {
  async function triggeredBy(campaign: Partial<SimulatorWebhook>, act: (scene: Scene) => unknown): Promise<number> {
    const scene = await startScene(campaign);
    await act(scene);
    return scene.world.webhookDeliveries().length;
  }
  const byApi = ({ post }: Scene): Promise<unknown> =>
    post('/subscription/status/set', {
      subscription_group_id: newsGroup,
      subscription_state: 'unsubscribed',
      external_id: 'ada',
    });

  test('is a change of a group, by whatever source', async () => {
    expect(await triggeredBy({}, byApi)).toBe(1);
    expect(
      await triggeredBy({}, ({ world }) => {
        world.setGroupState({ phone }, smsGroup, 'subscribed');
        world.replyBySms(phone, 'STOP');
      }),
    ).toBe(2);
  });

  test('is a change from one of its sources, so that an integration need not hear its own echo', async () => {
    const campaign = { sources: ['Preference Center' as const, 'Inbound Message' as const] };
    expect(await triggeredBy(campaign, byApi)).toBe(0);
    expect(
      await triggeredBy(campaign, ({ world }) => {
        world.setGroupState({ email }, newsGroup, 'unsubscribed', 'Preference Center');
        world.setGroupState({ email }, newsGroup, 'subscribed');
      }),
    ).toBe(1);
  });

  test('is not a write that changes nothing, nor an opt-in that waits for a reply', async () => {
    expect(
      await triggeredBy({}, async (scene) => {
        await byApi(scene);
        await byApi(scene);
        await scene.post('/subscription/status/set', {
          subscription_group_id: smsGroup,
          subscription_state: 'subscribed',
          external_id: 'ada',
          use_double_opt_in_logic: true,
        });
      }),
    ).toBe(1);
  });

  test('is a change of one of its groups, to one of its states', async () => {
    const campaign = { groupIds: [newsGroup], to: ['unsubscribed' as const] };
    expect(
      await triggeredBy(campaign, ({ world }) => {
        for (const groupId of [newsGroup, offersGroup]) {
          world.setGroupState({ email }, groupId, 'subscribed');
          world.setGroupState({ email }, groupId, 'unsubscribed');
        }
      }),
    ).toBe(1);
  });

  test('is the global state for campaigns on that, and only then', async () => {
    const act = ({ world }: Scene): void => {
      world.setEmailState(email, 'unsubscribed', 'List-Unsubscribe');
      world.setGroupState({ email }, newsGroup, 'subscribed');
    };
    const scene = await startScene({ trigger: 'subscription_status' });
    act(scene);
    expect(scene.world.webhookDeliveries()).toMatchObject([
      { change: { kind: 'email', from: 'subscribed', to: 'unsubscribed', source: 'List-Unsubscribe' } },
    ]);
  });

  test('is nothing while there is no campaign, and none for a new profile with its defaults', async () => {
    const { world, post } = await startForTest({ people });
    world.setEmailState(email, 'unsubscribed');
    expect(world.webhookDeliveries()).toEqual([]);
    world.setWebhooks([{ id: 'hook', url: 'http://127.0.0.1:9/', trigger: 'subscription_status' }]);
    await post('/users/track', { attributes: [{ external_id: 'new', email: 'new@example.com' }] });
    await post('/email/status', { email: 'new@example.com', subscription_state: 'subscribed' });
    expect(world.webhookDeliveries()).toEqual([]);
  });
});

describe('a webhook that is not taken', () => {
  test.each([408, 429, 500, 503])('with %i is tried five times over half an hour', async (status) => {
    const scene = await startScene({}, { statuses: [status] });
    scene.world.setGroupState({ email }, newsGroup, 'subscribed');
    await scene.pass(0);
    for (const wait of [2, 4, 8, 16]) {
      await scene.pass(wait * minute - 1);
      const before = scene.receiver.posts.length;
      await scene.pass(1);
      expect(scene.receiver.posts.length).toBe(before + 1);
    }
    await scene.pass(24 * 60 * minute);
    expect(scene.receiver.posts).toHaveLength(5);
    expect(new Set(scene.receiver.posts.map(({ body }) => body)).size).toBe(1);
    expect(scene.world.webhookDeliveries()).toMatchObject([{ state: 'given_up', dueAt: null }]);
  });

  test.each([301, 302, 307, 400, 401, 404, 410])(
    'with %i is given up at once, and no redirect is followed',
    async (status) => {
      const scene = await startScene({}, { statuses: [status] });
      scene.world.setGroupState({ email }, newsGroup, 'subscribed');
      await scene.pass(0);
      await scene.pass(60 * minute);
      expect(scene.receiver.posts).toHaveLength(1);
      expect(scene.world.webhookDeliveries()).toMatchObject([{ state: 'given_up', attempts: [{ status }] }]);
    },
  );

  test('is delivered when a later try is taken', async () => {
    const scene = await startScene({}, { statuses: [503, 200] });
    scene.world.setGroupState({ email }, newsGroup, 'subscribed');
    await scene.pass(0);
    expect(scene.world.webhookDeliveries()).toMatchObject([{ state: 'waiting', dueAt: startAt + 2 * minute }]);
    await scene.pass(2 * minute);
    expect(scene.world.webhookDeliveries()).toMatchObject([
      { state: 'delivered', attempts: [{ status: 503 }, { status: 200 }] },
    ]);
  });

  test('is tried again when nobody answers in time, or listens', async () => {
    const silent = await startScene({ timeoutMs: 20 }, { statuses: [0] });
    silent.world.setGroupState({ email }, newsGroup, 'subscribed');
    expect(await settled(silent)).toMatchObject({ state: 'waiting', attempts: [{ status: null }] });
    const absent = await startScene({ url: 'http://localhost:1/' });
    absent.world.setGroupState({ email }, newsGroup, 'subscribed');
    expect(await settled(absent)).toMatchObject({ state: 'waiting', attempts: [{ status: null }] });
  });

  test('ends with the simulator, though the receiver holds it', async () => {
    const scene = await startScene({}, { statuses: [0] });
    scene.world.setGroupState({ email }, newsGroup, 'subscribed');
    await scene.world.waitFor(() => scene.world.webhookDeliveries()[0]?.state === 'sending');
    await scene.close();
    expect(scene.world.webhookDeliveries()[0]?.state).toBe('sending');
  });

  test('is given up for somebody who is deleted before it was written', async () => {
    const scene = await startScene({}, { lagMs: minute });
    scene.world.setGroupState({ email }, newsGroup, 'subscribed');
    await scene.post('/users/delete', { external_ids: ['ada'] });
    await scene.pass(minute);
    expect(scene.receiver.posts).toEqual([]);
    expect(scene.world.webhookDeliveries()).toMatchObject([{ state: 'given_up', attempts: [] }]);
  });

  test('is forgotten by a reset', async () => {
    const scene = await startScene({}, { lagMs: minute });
    scene.world.setGroupState({ email }, newsGroup, 'subscribed');
    scene.world.reset();
    await scene.pass(minute);
    expect(scene.receiver.posts).toEqual([]);
    expect(scene.world.webhookDeliveries()).toEqual([]);
  });
});

describe('the settings of a webhook campaign', () => {
  const hook: SimulatorWebhook = { id: 'hook', url: 'http://127.0.0.1:9/', trigger: 'subscription_status' };

  test.each([
    'http://localhost:4020/hook',
    'http://127.0.0.1/hook',
    'http://127.1:4020/hook',
    'http://[::1]:4020/hook',
  ])('take the target %s', async (url) => {
    const { world } = await startForTest({ webhooks: [{ ...hook, url }] });
    expect(world.settings.webhooks).toMatchObject([{ url }]);
  });

  test.each([
    ['another machine', { url: 'http://192.0.2.7/hook' }],
    ['a name that only looks like this machine', { url: 'http://localhost.example.com/hook' }],
    ['every interface', { url: 'http://0.0.0.0/hook' }],
    ['https, for which nobody has a certificate', { url: 'https://127.0.0.1/hook' }],
    ['a password in the URL', { url: 'http://a:b@127.0.0.1/hook' }],
    ['a header that would split the request', { headers: { 'x-a': 'b\r\nx-c: d' } }],
    ['a header of the connection', { headers: { Host: 'example.com' } }],
    ['Liquid that is not rendered here', { body: '{% if true %}{{${user_id}}}{% endif %}' }],
    ['a tag that is not known', { body: '{{${credit_card}}}' }],
    ['another filter', { body: '{{${user_id} | upcase}}' }],
    ['a source that is none', { sources: ['Somebody'] as never }],
  ])('refuse %s', async (_what, changes) => {
    const { world } = await startForTest();
    expect(() => world.setWebhooks([{ ...hook, ...changes }])).toThrow(SimulatorInputError);
    expect(() => world.setWebhooks([hook, hook])).toThrow(/given twice/);
    expect(world.settings.webhooks).toEqual([]);
  });
});
