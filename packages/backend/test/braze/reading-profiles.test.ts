import type { Simulator, SimulatorOptions } from '@preference-center/braze-simulator';
import { describe, expect, it } from 'vitest';
import { createBrazeReader, type BrazeReader } from '../../src/braze/reader.ts';
import type { Target } from '../../src/store/store.ts';
import { ManualClock } from '../manual-clock.ts';
import { apiKey, clientOf, startBraze } from './simulated-braze.ts';

const ada: Target = { kind: 'email', value: 'ada@example.com' };
const minuteMs = 60_000;

async function setUp(
  options: SimulatorOptions = {},
): Promise<{ braze: Simulator; clock: ManualClock; reader: BrazeReader }> {
  const braze = await startBraze({ people: [{ email: ada.value }], ...options });
  const clock = new ManualClock();
  const client = clientOf(braze.url, { now: () => clock.now() });
  return { braze, clock, reader: createBrazeReader({ clients: new Map([['eu', client]]), clock }) };
}

describe('reading profiles for a session', () => {
  it('makes one request for everybody who asks at once, and another for whoever asks three seconds later', async () => {
    const { braze, clock, reader } = await setUp();
    await Promise.all([1, 2, 3].map(() => reader.profiles('eu', ada)));
    expect(braze.world.requests()).toHaveLength(1);
    braze.world.setEmailState(ada.value, 'unsubscribed');
    expect(await reader.profiles('eu', ada)).toMatchObject([{ globalEmailState: 'subscribed' }]);
    clock.advance(3000);
    expect(await reader.profiles('eu', ada)).toMatchObject([{ globalEmailState: 'unsubscribed' }]);
  });

  it('takes no profile for somebody whom it does not name', async () => {
    const { braze, reader } = await setUp();
    const users = [{ email: 'eve@example.com' }, { external_id: 'U-9' }, { email: 'ADA@example.com' }];
    braze.world.addFault({ kind: 'status', status: 201, body: { users, message: 'success' } });
    expect(await reader.profiles('eu', ada)).toMatchObject([{ email: 'ADA@example.com' }]);
  });

  it('ends at the time it is told, though its own deadline is later', async () => {
    const { braze, clock, reader } = await setUp();
    braze.world.addFault({ kind: 'timeout' });
    const reading = reader.profiles('eu', ada, clock.now() + 200);
    clock.advance(200);
    expect(await reading).toBeUndefined();
    expect(clock.waiting).toBe(0);
  });

  it('keeps to what sessions have of the limit for exports, and leaves that for reading groups alone', async () => {
    const { braze, clock, reader } = await setUp();
    // 40 a second x 0.8 x three quarters for sessions: 24.
    const oneSecond = Array.from({ length: 25 }, (_, index): Target => ({
      kind: 'email',
      value: `u${index}@example.com`,
    }));
    const answers: unknown[] = [];
    for (const target of oneSecond) answers.push(await reader.profiles('eu', target));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    expect(braze.world.requests()).toHaveLength(24);
    expect(await reader.groupStates('eu', ada)).toMatchObject({ profiles: 1 });
    clock.advance(1000);
    expect(await reader.profiles('eu', ada)).toHaveLength(1);
  });
});

describe('a key that may not read profiles', () => {
  const scopes = ['subscription.groups.get'];

  it('is not tried again for five minutes, says so, and reads groups all the same', async () => {
    const { braze, clock, reader } = await setUp({ keys: [{ key: apiKey, scopes }] });
    expect(await reader.profiles('eu', ada)).toBeUndefined();
    expect(reader.mayNotReadProfiles('eu')).toBe(true);
    expect(await reader.groupStates('eu', ada)).toMatchObject({ profiles: 1 });
    clock.advance(4 * minuteMs);
    expect(await reader.profiles('eu', ada)).toBeUndefined();
    expect(braze.world.requests().filter(({ path }) => path === '/users/export/ids')).toHaveLength(1);
  });

  it('is found out when it has been replaced', async () => {
    const { braze, clock, reader } = await setUp({ keys: [{ key: apiKey, scopes }] });
    await reader.profiles('eu', ada);
    braze.world.setKeys([{ key: apiKey }]);
    clock.advance(5 * minuteMs);
    expect(await reader.profiles('eu', ada)).toHaveLength(1);
    expect(reader.mayNotReadProfiles('eu')).toBe(false);
  });

  it('is not what a Braze that is down stands for', async () => {
    const { braze, reader } = await setUp();
    braze.world.addFault({ kind: 'status', status: 503 });
    expect(await reader.profiles('eu', ada)).toBeUndefined();
    expect(reader.mayNotReadProfiles('eu')).toBe(false);
    expect(await reader.profiles('eu', ada)).toHaveLength(1);
  });
});
