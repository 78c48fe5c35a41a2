import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSave, thresholdOf, trippedSince, type BlindRate } from '../../src/store/breaker.ts';

const minuteMs = 60_000;
const start = Date.parse('2026-03-01T12:00:00Z');
const policy = { floor: 5, factor: 4, perMinute: 1000 };

/** Counts so many saves at a time, and answers the rate with the verdict on the last one. */
function counted(known: BlindRate | undefined, at: number, saves: number) {
  let rate = known;
  const verdicts = [];
  for (let save = 0; save < saves; save += 1) {
    const outcome = countSave(rate, at, policy);
    rate = outcome.rate;
    verdicts.push(outcome.verdict);
  }
  return { rate: rate as BlindRate, verdicts, last: verdicts.at(-1) };
}

/** A property that has had so many saves in every minute of the last two hours. */
function used(perMinute: number): BlindRate {
  let rate: BlindRate | undefined;
  for (let minute = 120; minute > 0; minute -= 1) ({ rate } = counted(rate, start - minute * minuteMs, perMinute));
  return rate as BlindRate;
}

describe('the breaker', () => {
  it('trips once above its floor where nothing is known to be normal', () => {
    const { verdicts, last } = counted(undefined, start, 7);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual([...Array<string>(5).fill('taken'), 'tripped', 'tripped']);
    expect(verdicts.map(({ event }) => event)).toEqual([...Array<undefined>(5).fill(undefined), 'tripped', undefined]);
    expect(last).toMatchObject({ retryAt: start + 2 * minuteMs, threshold: 5 });
  });

  it('knows what is normal: it trips at a multiple of the trailing average, not at the floor', () => {
    const rate = used(4);
    const threshold = thresholdOf(rate, policy);
    expect(threshold).toBeGreaterThan(11);
    expect(threshold).toBeLessThanOrEqual(16);
    expect(counted(rate, start, threshold).last?.verdict).toBe('taken');
    expect(counted(rate, start, threshold + 1).last?.verdict).toBe('tripped');
  });

  it('stays tripped as long as somebody keeps trying, and closes after one calm minute', () => {
    let { rate } = counted(undefined, start, 6);
    for (let minute = 1; minute <= 30; minute += 1) {
      const tried = counted(rate, start + minute * minuteMs, 6);
      expect(tried.last?.verdict).toBe('tripped');
      rate = tried.rate;
    }
    const calm = counted(rate, start + 31 * minuteMs, 5);
    expect(calm.last?.verdict).toBe('tripped');
    const after = counted(calm.rate, start + 32 * minuteMs, 1);
    expect(after.last).toMatchObject({ verdict: 'taken', event: 'calm' });
  });

  it('closes where nobody tries for a minute, and not before a whole minute has passed', () => {
    const { rate } = counted(undefined, start, 6);
    expect(trippedSince(rate, start + minuteMs, policy)).toBe(start);
    expect(counted(rate, start + minuteMs, 1).last?.verdict).toBe('tripped');
    expect(trippedSince(rate, start + 2 * minuteMs, policy)).toBeNull();
    expect(counted(rate, start + 2 * minuteMs, 1).last).toMatchObject({ verdict: 'taken', event: 'calm' });
  });

  it('does not learn from an attack that it is normal', () => {
    let rate = used(2);
    const before = thresholdOf(rate, policy);
    for (let minute = 0; minute < 600; minute += 1) ({ rate } = counted(rate, start + minute * minuteMs, 50));
    expect(thresholdOf(rate, policy)).toBeLessThanOrEqual(before);
  });

  it('forgets what was normal where nobody comes for long', () => {
    const rate = used(40);
    const later = counted(rate, start + 24 * 60 * minuteMs, 1);
    expect(thresholdOf(later.rate, policy)).toBe(policy.floor);
  });

  it('never takes more in a minute than it may, nor more than the threshold', () => {
    const steps = fc.array(fc.record({ waitMs: fc.nat(200_000), saves: fc.integer({ min: 1, max: 30 }) }), {
      maxLength: 40,
    });
    const strict = { floor: 5, factor: 2, perMinute: 8 };
    fc.assert(
      fc.property(steps, (all) => {
        let rate: BlindRate | undefined;
        let at = start;
        const taken = new Map<number, number>();
        for (const { waitMs, saves } of all) {
          at += waitMs;
          for (let save = 0; save < saves; save += 1) {
            const outcome = countSave(rate, at, strict);
            rate = outcome.rate;
            if (outcome.verdict.verdict !== 'taken') continue;
            taken.set(rate.minute, (taken.get(rate.minute) ?? 0) + 1);
            expect(taken.get(rate.minute)).toBeLessThanOrEqual(Math.min(8, outcome.verdict.threshold));
          }
        }
      }),
    );
  });

  it('counts a clock that is behind into the newest minute', () => {
    const { rate } = counted(undefined, start, 3);
    expect(counted(rate, start - 5 * minuteMs, 2).rate).toMatchObject({ minute: rate.minute, hits: 5 });
  });
});

it('refuses what is more than a minute takes without an alert', () => {
  const few = { ...policy, perMinute: 2 };
  let rate: BlindRate | undefined;
  const verdicts = [1, 2, 3].map(() => {
    const outcome = countSave(rate, start, few);
    rate = outcome.rate;
    return outcome.verdict;
  });
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['taken', 'taken', 'limited']);
  expect(verdicts[2]).toMatchObject({ retryAt: start + minuteMs });
  expect(verdicts.some(({ event }) => event !== undefined)).toBe(false);
});
