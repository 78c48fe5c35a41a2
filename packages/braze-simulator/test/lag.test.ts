import { describe, expect, test } from 'vitest';
import { newsGroup, startForTest } from './support/start-for-test.ts';
import type { Started } from './support/start-for-test.ts';

const set = '/subscription/status/set';
const ada = { externalId: 'ada', email: 'ada@example.com' };
const subscribe = { subscription_group_id: newsGroup, subscription_state: 'subscribed', external_id: 'ada' };
const unsubscribe = { ...subscribe, subscription_state: 'unsubscribed' };

async function readState({ get }: Started): Promise<unknown> {
  const query: [string, string][] = [
    ['subscription_group_id', newsGroup],
    ['external_id', 'ada'],
  ];
  return ((await get('/subscription/status/get', query)).body['status'] as Record<string, unknown>)['ada'];
}

describe('the lag between writes and reads', () => {
  test('hides a write from reads for that long, while the world shows it at once', async () => {
    let now = 1_800_000_000_000;
    const started = await startForTest({ people: [ada], lagMs: 30_000, now: () => now });
    await started.post(set, subscribe);
    expect(started.world.groupState({ externalId: 'ada' }, newsGroup)).toBe('subscribed');
    expect(started.world.unseenEffects).toBe(1);
    expect(await readState(started)).toBe('unknown');
    now += 29_999;
    expect(await readState(started)).toBe('unknown');
    now += 1;
    expect(await readState(started)).toBe('Subscribed');
    expect(started.world.unseenEffects).toBe(0);
  });

  test('hides new profiles and global states too', async () => {
    let now = 1_800_000_000_000;
    const { post } = await startForTest({ lagMs: 1000, now: () => now });
    await post('/users/track', {
      attributes: [{ external_id: 'new', email: 'new@example.com', email_subscribe: 'opted_in' }],
    });
    const read = async (): Promise<unknown> =>
      (await post('/users/export/ids', { external_ids: ['new'], fields_to_export: ['email_subscribe'] })).body;
    expect(await read()).toEqual({ message: 'success', users: [], invalid_user_ids: ['new'] });
    now += 1000;
    expect(await read()).toEqual({ message: 'success', users: [{ email_subscribe: 'opted_in' }] });
  });

  test('keeps writes in order when it is shortened or ended', async () => {
    let now = 1_800_000_000_000;
    const started = await startForTest({ people: [ada], lagMs: 1000, now: () => now });
    await started.post(set, subscribe);
    started.world.setLag(0);
    await started.post(set, unsubscribe);
    expect(await readState(started)).toBe('unknown');
    now += 1000;
    expect(await readState(started)).toBe('Unsubscribed');
    await started.post(set, subscribe);
    expect(await readState(started)).toBe('Subscribed');
  });

  test('shows reads the same Braze id that the world shows', async () => {
    let now = 1_800_000_000_000;
    const { post, world } = await startForTest({ lagMs: 1000, now: () => now });
    await post('/users/track', { attributes: [{ external_id: 'a' }, { external_id: 'b' }] });
    now += 1000;
    const { body } = await post('/users/export/ids', { external_ids: ['b'], fields_to_export: ['braze_id'] });
    expect(body['users']).toEqual([{ braze_id: world.people({ externalId: 'b' })[0]?.brazeId }]);
  });

  test('does not hold back people added by a test', async () => {
    const started = await startForTest({ lagMs: 1000, now: () => 1_800_000_000_000 });
    started.world.addPerson({ ...ada, groups: { [newsGroup]: 'subscribed' } });
    expect(await readState(started)).toBe('Subscribed');
  });
});

describe('a hold', () => {
  test('keeps back the effect of an accepted request until it is released', async () => {
    const { post, world } = await startForTest({ people: [ada] });
    const hold = world.hold({ path: set });
    expect((await post(set, subscribe)).status).toBe(201);
    expect(world.requests()).toMatchObject([{ effect: 'held' }]);
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('unknown');
    expect(hold.size).toBe(1);
    hold.release();
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('subscribed');
  });

  test('makes an older request win over a newer one', async () => {
    const { post, world } = await startForTest({ people: [ada] });
    const hold = world.hold({ where: ({ body }) => JSON.stringify(body).includes('"subscribed"') });
    await post(set, subscribe);
    await post(set, unsubscribe);
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('unsubscribed');
    hold.release();
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('subscribed');
  });

  test('can apply what it caught last first', async () => {
    const { post, world } = await startForTest({ people: [ada] });
    const hold = world.hold({ path: set, times: 2 });
    await post(set, subscribe);
    await post(set, unsubscribe);
    hold.release('last_first');
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('subscribed');
  });

  test('catches no more than it was asked to, and nothing after its release', async () => {
    const { post, world } = await startForTest({ people: [ada] });
    const hold = world.hold({ method: 'post', path: set, times: 1 });
    await post(set, subscribe);
    await post(set, unsubscribe);
    expect(hold.size).toBe(1);
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('unsubscribed');
    hold.release();
    await post(set, unsubscribe);
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('unsubscribed');
  });

  test('is void after a reset', async () => {
    const { post, world } = await startForTest({ people: [ada] });
    const hold = world.hold();
    await post(set, subscribe);
    world.reset();
    hold.release();
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('unknown');
  });
});
