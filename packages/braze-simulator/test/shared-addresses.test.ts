import { describe, expect, test } from 'vitest';
import type { SimulatorPerson } from '../src/index.ts';
import { newsGroup, smsGroup, startForTest } from './support/start-for-test.ts';

const email = 'shared@example.com';
const phone = '+15550000001';
const twins: SimulatorPerson[] = [
  { externalId: 'a', email, phone },
  { externalId: 'b', email },
  { externalId: 'c', phone },
];

describe('profiles that share an address', () => {
  test('change together by email, by external id and by /users/track', async () => {
    const { post, world } = await startForTest({ people: twins });
    const set = { subscription_group_id: newsGroup, subscription_state: 'subscribed' };
    await post('/subscription/status/set', { ...set, email });
    expect(world.groupState({ externalId: 'b' }, newsGroup)).toBe('subscribed');
    await post('/subscription/status/set', { ...set, subscription_state: 'unsubscribed', external_id: 'b' });
    expect(world.groupState({ externalId: 'a' }, newsGroup)).toBe('unsubscribed');
    await post('/users/track', { attributes: [{ external_id: 'a', subscription_groups: [set] }] });
    expect(world.groupState({ email }, newsGroup)).toBe('subscribed');
    expect(world.groupState({ externalId: 'c' }, newsGroup)).toBe('unknown');
  });

  test('share SMS groups by phone, not by email', async () => {
    const { post, world } = await startForTest({ people: twins });
    await post('/subscription/status/set', {
      subscription_group_id: smsGroup,
      subscription_state: 'subscribed',
      phone,
    });
    expect(world.groupState({ phone }, smsGroup)).toBe('subscribed');
    expect(world.groupState({ externalId: 'b' }, smsGroup)).toBe('unknown');
  });

  test('change together up to 100 and no further', async () => {
    const people = Array.from({ length: 101 }, (_, n) => ({ externalId: `p${n}`, email }));
    const { post, world } = await startForTest({ people });
    await post('/subscription/status/set', {
      subscription_group_id: newsGroup,
      subscription_state: 'subscribed',
      email,
    });
    const changed = world.people({ email }).filter((person) => person.groups[newsGroup]?.state === 'subscribed');
    expect(changed).toHaveLength(100);
    expect(world.groupState({ email }, newsGroup)).toBe('mixed');
  });

  test('always include the one that was named', async () => {
    const people = Array.from({ length: 101 }, (_, n) => ({ externalId: `p${n}`, email }));
    const { post, world } = await startForTest({ people });
    const change = { subscription_group_id: newsGroup, subscription_state: 'subscribed', external_id: 'p100' };
    await post('/subscription/status/set', change);
    expect(world.groupState({ externalId: 'p100' }, newsGroup)).toBe('subscribed');
  });

  test('share the global email state too', async () => {
    const { post, world } = await startForTest({ people: twins });
    await post('/users/track', { attributes: [{ external_id: 'a', email_subscribe: 'unsubscribed' }] });
    expect(world.people({ externalId: 'b' })).toMatchObject([{ emailSubscribe: 'unsubscribed' }]);
    expect(world.people({ externalId: 'c' })).toMatchObject([{ emailSubscribe: 'subscribed' }]);
  });
});

describe('a profile that takes another address', () => {
  const known: SimulatorPerson = {
    externalId: 'a',
    email,
    emailSubscribe: 'unsubscribed',
    groups: { [newsGroup]: 'subscribed' },
  };
  const moving: SimulatorPerson = {
    externalId: 'b',
    email: 'old@example.com',
    emailSubscribe: 'opted_in',
    groups: { [newsGroup]: 'unsubscribed' },
  };
  const move = { attributes: [{ external_id: 'b', email }] };

  test('takes over the global state and the groups of an address that is known', async () => {
    const { post, world } = await startForTest({ people: [known, moving] });
    await post('/users/track', move);
    expect(world.people({ externalId: 'b' })).toMatchObject([
      { emailSubscribe: 'unsubscribed', groups: { [newsGroup]: { state: 'subscribed' } } },
    ]);
  });

  test('or, switched, keeps its own groups', async () => {
    const { post, world } = await startForTest({ people: [known, moving], unknowns: { sharedAddressGroups: 'keep' } });
    await post('/users/track', move);
    expect(world.groupState({ externalId: 'b' }, newsGroup)).toBe('unsubscribed');
  });

  test('is subscribed again where the workspace says so', async () => {
    const { post, world } = await startForTest({
      people: [known, moving],
      unknowns: { resubscribeOnEmailChange: true },
    });
    await post('/users/track', move);
    expect(world.people({ externalId: 'b' })).toMatchObject([{ emailSubscribe: 'subscribed' }]);
  });

  test('is subscribed at an address nobody knows', async () => {
    const { post, world } = await startForTest({ people: [{ ...moving, emailSubscribe: 'unsubscribed' }] });
    await post('/users/track', { attributes: [{ external_id: 'b', email: 'fresh@example.com' }] });
    expect(world.emailState('fresh@example.com')).toBe('subscribed');
  });

  test('brings its SMS states to a new number, and takes over those of a known one', async () => {
    const people: SimulatorPerson[] = [
      { externalId: 'a', phone, groups: { [smsGroup]: 'subscribed' } },
      { externalId: 'b', phone: '+15550000002', groups: { [smsGroup]: 'unsubscribed' } },
    ];
    const { post, world } = await startForTest({ people });
    await post('/users/track', { attributes: [{ external_id: 'b', phone: '+15550000003' }] });
    expect(world.groupState({ externalId: 'b' }, smsGroup)).toBe('unsubscribed');
    await post('/users/track', { attributes: [{ external_id: 'b', phone }] });
    expect(world.groupState({ externalId: 'b' }, smsGroup)).toBe('subscribed');
  });
});

describe('a change of address', () => {
  test('that brings another global state is told like any change, with its source', async () => {
    const { post, world } = await startForTest({ people: [{ externalId: 'ada', email: 'old@example.com' }] });
    world.setEmailState('old@example.com', 'unsubscribed');
    const changes: unknown[] = [];
    world.on('state', (change) => changes.push(change));
    await post('/users/track', { attributes: [{ external_id: 'ada', email: 'new@example.com' }] });
    expect(changes).toMatchObject([
      { kind: 'email', from: 'unsubscribed', to: 'subscribed', source: 'REST API', email: 'new@example.com' },
    ]);
  });
});
