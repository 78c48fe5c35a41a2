import { describe, expect, test } from 'vitest';
import { SimulatorInputError, startSimulator } from '../src/index.ts';
import type { SimulatorOptions, StateChange } from '../src/index.ts';
import { archivedGroup, missingGroup, newsGroup, startForTest } from './support/start-for-test.ts';

const email = 'ada@example.com';
const people = [{ externalId: 'ada', email }];
const set = { subscription_group_id: newsGroup, subscription_state: 'subscribed', external_id: 'ada' };

describe('the world', () => {
  test('tells a state change with who, from, to and source', async () => {
    const { post, world } = await startForTest({ people, now: () => 1_800_000_000_000 });
    const changes: StateChange[] = [];
    world.on('state', (change) => changes.push(change));
    await post('/subscription/status/set', set);
    world.setGroupState({ email }, newsGroup, 'unsubscribed');
    const about = { at: 1_800_000_000_000, brazeId: world.people()[0]?.brazeId, externalId: 'ada', email, phone: null };
    const group = { ...about, kind: 'group', groupId: newsGroup, isPending: false };
    expect(changes).toEqual([
      { ...group, source: 'REST API', from: 'unknown', to: 'subscribed' },
      { ...group, source: 'Dashboard', from: 'subscribed', to: 'unsubscribed' },
    ]);
  });

  test('stops telling a listener that has left', async () => {
    const { world } = await startForTest({ people });
    let heard = 0;
    const leave = world.on('state', () => (heard += 1));
    world.setEmailState(email, 'unsubscribed');
    leave();
    world.setEmailState(email, 'subscribed');
    expect(heard).toBe(1);
  });

  test('resolves waitFor when a signal makes the condition true, with its value', async () => {
    const { post, world } = await startForTest({ people });
    const waiting = world.waitFor(() => world.requests({ path: '/subscription/status/set' })[0]);
    await post('/subscription/status/set', set);
    expect(await waiting).toMatchObject({ status: 201 });
  });

  test('rejects waitFor when the time is over or the condition throws', async () => {
    const { world } = await startForTest();
    await expect(world.waitFor(() => false, { timeoutMs: 1 })).rejects.toThrow(/within 1 ms/);
    const broken = (): boolean => {
      throw new Error('broken');
    };
    await expect(world.waitFor(broken)).rejects.toThrow('broken');
  });

  test('edits and reads the global state of an address', async () => {
    const { world } = await startForTest({ people });
    world.setEmailState('Ada@Example.com', 'unsubscribed');
    expect(world.emailState(email)).toBe('unsubscribed');
    expect(world.emailState('nobody@example.com')).toBeNull();
  });

  test('selects requests and messages', async () => {
    const { post, world } = await startForTest({ people });
    await post('/subscription/status/set', set);
    await post('/campaigns/trigger/send', { campaign_id: 'welcome', recipients: [{ external_user_id: 'ada' }] });
    expect(world.requests({ path: '/campaigns/trigger/send' })).toMatchObject([{ number: 2 }]);
    expect(world.outbox({ to: email, campaignId: 'welcome', kind: 'campaign' })).toHaveLength(1);
    expect(world.outbox({ to: 'else@example.com' })).toEqual([]);
  });

  test('remembers only the newest requests', async () => {
    const { post, world } = await startForTest({ people, memory: 2 });
    for (let n = 0; n < 5; n += 1) await post('/subscription/status/set', set);
    expect(world.requests().map((request) => request.number)).toEqual([4, 5]);
  });

  test('goes back to the start on reset', async () => {
    const { post, world } = await startForTest({ people, lagMs: 5 });
    world.addPerson({ email: 'bob@example.com' });
    world.setUnknowns({ emailCase: 'exact' });
    world.setLag(0);
    world.setGroup({ id: newsGroup, name: 'News', channel: 'email', archived: true });
    world.addFault({ kind: 'status', status: 500 });
    world.hold();
    world.reset();
    expect(world.settings).toMatchObject({ lagMs: 5, unknowns: { emailCase: 'lower' } });
    expect((await post('/subscription/status/set', set)).status).toBe(201);
    expect(world.groupState({ externalId: 'ada' }, newsGroup)).toBe('subscribed');
    expect(world.personCount).toBe(1);
    expect(world.requests()).toHaveLength(1);
  });

  test('holds tens of thousands of people', async () => {
    const crowd = Array.from({ length: 30_000 }, (_, n) => ({ externalId: `p${n}`, email: `p${n}@example.com` }));
    const { get, world } = await startForTest({ people: crowd });
    expect(world.personCount).toBe(30_000);
    const { body } = await get('/subscription/user/status', [['email', 'p29999@example.com']]);
    expect(body['users']).toMatchObject([{ external_id: 'p29999' }]);
  });
});

describe('edits that make no sense', () => {
  test.each([
    ['a group that does not exist', { email }, missingGroup, /no group/],
    ['an archived group', { email }, archivedGroup, /archived/],
    ['a person who does not exist', { email: 'nobody@example.com' }, newsGroup, /Nobody/],
  ])('are refused: %s', async (_what, who, group, message) => {
    const { world } = await startForTest({ people });
    expect(() => world.setGroupState(who, group, 'subscribed')).toThrow(message);
  });

  test.each([
    ['an external id that is taken', { externalId: 'ada' }, /taken/],
    ['no identifier', {}, /needs an externalId/],
    [
      'a group that does not exist',
      { email: 'x@example.com', groups: { [missingGroup]: 'subscribed' as const } },
      /no group/,
    ],
  ])('are refused: a person with %s', async (_what, person, message) => {
    const { world } = await startForTest({ people });
    expect(() => world.addPerson(person)).toThrow(message);
    expect(world.personCount).toBe(1);
  });
});

describe('options that make no sense', () => {
  const wrong: [string, SimulatorOptions, RegExp][] = [
    ['a group id that is no UUID', { groups: [{ id: 'news', name: 'News', channel: 'email' }] }, /groups: 0\.id/],
    [
      'a group twice',
      { groups: [1, 2].map(() => ({ id: newsGroup, name: 'News', channel: 'email' as const })) },
      /twice/,
    ],
    ['a key twice', { keys: [{ key: 'k' }, { key: 'k' }] }, /twice/],
    ['a person twice', { people: [{ externalId: 'a' }, { externalId: 'a' }] }, /taken/],
    ['a negative lag', { lagMs: -1 }, /lagMs/],
    ['a switch that does not exist', { unknowns: { colour: 'red' } as object }, /colour/],
    ['a limit that is none', { rateLimits: { track: { limit: 1, windowMs: 0 } } }, /track\.windowMs/],
    ['no memory', { memory: 0 }, /memory/],
    ['a control origin with a path', { controlOrigins: ['http://localhost:4030/demo'] }, /not an origin/],
  ];

  test.each(wrong)('stop the start: %s', async (_what, options, message) => {
    const start = startSimulator(options);
    await expect(start).rejects.toThrow(SimulatorInputError);
    await expect(start).rejects.toThrow(message);
  });

  test('a port that is taken stops the start', async () => {
    const { url } = await startForTest();
    await expect(startSimulator({ port: Number(new URL(url).port) })).rejects.toThrow(/EADDRINUSE/);
  });
});
