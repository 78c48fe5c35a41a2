import type { Simulator, SimulatorOptions } from '@preference-center/braze-simulator';
import { describe, expect, it } from 'vitest';
import { createBrazeReader, type BrazeReader, type BrazeReaderOptions } from '../../src/braze/reader.ts';
import type { Target } from '../../src/store/store.ts';
import { ManualClock } from '../manual-clock.ts';
import { clientOf, groups, startBraze } from './simulated-braze.ts';

const ada: Target = { kind: 'email', value: 'ada@example.com' };
const bob: Target = { kind: 'email', value: 'bob@example.com' };
const news = { [groups.news]: 'subscribed' } as const;

interface SetUp {
  readonly braze: Simulator;
  readonly clock: ManualClock;
  readonly reader: BrazeReader;
}

async function setUp(options: Partial<BrazeReaderOptions> = {}, simulator: SimulatorOptions = {}): Promise<SetUp> {
  const braze = await startBraze({ people: [{ email: ada.value, groups: news }], ...simulator });
  const clock = new ManualClock();
  const reader = createBrazeReader({
    clients: new Map([['eu', clientOf(braze.url, { now: () => clock.now() })]]),
    clock,
    ...options,
  });
  return { braze, clock, reader };
}

describe('the reader for sessions', () => {
  it('shows what Braze holds, and how many profiles share the address', async () => {
    const { reader, clock } = await setUp();
    const begunAt = clock.now();
    expect(await reader.groupStates('eu', ada)).toEqual({
      ...{ profiles: 1, begunAt },
      states: new Map([[groups.news, 'subscribed']]),
    });
    expect(await reader.groupStates('eu', bob)).toEqual({ profiles: 0, states: new Map(), begunAt });
  });

  it('makes one request for everybody who asks at once', async () => {
    const { reader, braze } = await setUp();
    await Promise.all([1, 2, 3].map(() => reader.groupStates('eu', ada)));
    expect(braze.world.requests()).toHaveLength(1);
  });

  it('answers from memory for three seconds, counted from before the read', async () => {
    const { reader, braze, clock } = await setUp();
    await reader.groupStates('eu', ada);
    braze.world.setGroupState({ email: ada.value }, groups.news, 'unsubscribed');
    clock.advance(2999);
    expect((await reader.groupStates('eu', ada))?.states.get(groups.news)).toBe('subscribed');
    clock.advance(1);
    expect((await reader.groupStates('eu', ada))?.states.get(groups.news)).toBe('unsubscribed');
    expect(braze.world.requests()).toHaveLength(2);
  });

  it('reads anew as soon as anything of ours has moved, so that it never hides a choice that Braze has taken', async () => {
    const { reader, braze } = await setUp();
    const until = reader.deadline();
    await reader.groupStates('eu', ada, until, 'news/email:1:accepted');
    braze.world.setGroupState({ email: ada.value }, groups.news, 'unsubscribed');
    const later = await reader.groupStates('eu', ada, until, 'news/email:1:confirmed');
    expect(later?.states.get(groups.news)).toBe('unsubscribed');
  });

  it('divides what sessions have of the limit among the backends that share the store', async () => {
    const counted = async (backends: number): Promise<number> => {
      const { reader, braze } = await setUp({ rateShares: new Map([['eu', 0.1]]) });
      reader.shareAmong(backends);
      // 40 a second x 0.1 x three quarters for sessions: 3.
      for (let person = 0; person < 5; person += 1) {
        await reader.profiles('eu', { kind: 'email', value: `p${person}@example.com` });
      }
      return braze.world.requests().length;
    };
    expect([await counted(1), await counted(2), await counted(100)]).toEqual([3, 1, 1]);
  });

  it('shows nothing of an address whose profiles fill more pages than are left of the limit', async () => {
    const people = Array.from({ length: 130 }, (_, index) => ({
      externalId: `u-${index}`,
      email: ada.value,
      groups: news,
    }));
    const { reader, braze, clock } = await setUp({ rateShares: new Map([['eu', 0.000_001]]) }, { people });
    expect(await reader.groupStates('eu', ada)).toBeUndefined();
    clock.advance(60 * 60_000);
    expect(await reader.groupStates('eu', bob)).toMatchObject({ profiles: 0 });
    expect(braze.world.requests()).toHaveLength(2);
  });

  it('gives up at its deadline, and shows the late answer to whoever asks next', async () => {
    const { reader, braze, clock } = await setUp({ deadlineMs: 1500 });
    braze.world.addFault({ kind: 'slow', delayMs: 50 });
    const first = reader.groupStates('eu', ada);
    clock.advance(1500);
    expect(await first).toBeUndefined();
    expect(await reader.groupStates('eu', ada)).toMatchObject({ profiles: 1, begunAt: clock.now() - 1500 });
    expect(braze.world.requests()).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });

  it.each([
    { kind: 'status', status: 503 },
    { kind: 'status', status: 401 },
    { kind: 'status', status: 200, body: '<html>' },
    { kind: 'reset' },
  ] as const)('shows nothing after $kind $status, and asks again at once', async (fault) => {
    const { reader, braze } = await setUp();
    braze.world.addFault(fault);
    expect(await reader.groupStates('eu', ada)).toBeUndefined();
    expect(await reader.groupStates('eu', ada)).toMatchObject({ profiles: 1 });
  });

  it('leaves Braze alone after a 429 until the limit is reset', async () => {
    const { reader, braze, clock } = await setUp();
    const resetAt = clock.now() + 20_000;
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(resetAt / 1000) };
    braze.world.addFault({ kind: 'status', status: 429, headers });
    expect(await reader.groupStates('eu', ada)).toBeUndefined();
    expect(await reader.groupStates('eu', bob)).toBeUndefined();
    expect(braze.world.requests()).toHaveLength(1);
    clock.advance(20_000);
    expect(await reader.groupStates('eu', bob)).toMatchObject({ profiles: 0 });
  });

  it('makes no more reads at a time than it may', async () => {
    const { reader, braze } = await setUp({ concurrency: 1 });
    const [first, second] = await Promise.all([reader.groupStates('eu', ada), reader.groupStates('eu', bob)]);
    expect([first?.profiles, second]).toEqual([1, undefined]);
    expect(await reader.groupStates('eu', bob)).toMatchObject({ profiles: 0 });
    expect(braze.world.requests()).toHaveLength(2);
  });

  it('knows nothing of a connection it has no client for', async () => {
    const { reader } = await setUp();
    expect(await reader.groupStates('elsewhere', ada)).toBeUndefined();
  });
});
