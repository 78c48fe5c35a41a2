import { describe, expect, it } from 'vitest';
import { backoffMs, batchLimit, readBackAt, resendMs, stopMs } from '../../src/delivery/retry-timing.ts';

const longest = (): number => 1;
const shortest = (): number => 0;

describe('retry timing', () => {
  it('backs off for up to 1, 2, 4, ... and at most 60 seconds', () => {
    expect([1, 2, 3, 6, 7, 400].map((failures) => backoffMs(failures, longest))).toEqual([
      1000, 2000, 4000, 32_000, 60_000, 60_000,
    ]);
    expect(backoffMs(7, shortest)).toBe(0);
  });

  it('rests for 1, 2, 4, 8 and then 15 minutes after a refusal', () => {
    expect([1, 2, 3, 4, 5, 99].map((stops) => stopMs(stops) / 60_000)).toEqual([1, 2, 4, 8, 15, 15]);
  });

  it('sends a differing opt-out again within 5, 10, 20 seconds, and a day at most', () => {
    expect([0, 1, 2, 50].map((resends) => resendMs(resends, longest))).toEqual([5000, 10_000, 20_000, 86_400_000]);
    expect(resendMs(0, shortest)).toBe(2500);
  });

  it('reads back 2 s, 10 s, 60 s and 5 min after sending, and then at the horizon', () => {
    const horizon = 600_000;
    expect([0, 2000, 10_000, 60_000, 300_000].map((now) => readBackAt(0, now, horizon))).toEqual([
      2000, 10_000, 60_000, 300_000, 600_000,
    ]);
  });

  it('rounds reads up to the full second, so that choices of one moment share a read', () => {
    expect(readBackAt(1, 1, 600_000)).toBe(3000);
    expect(readBackAt(999, 999, 600_000)).toBe(3000);
  });

  it('never reads back beyond the last moment that matters', () => {
    expect(readBackAt(0, 11_000, 30_000)).toBe(30_000);
  });

  it('halves the size of a request for each failure after the third', () => {
    expect([0, 2, 3, 4, 5, 6, 7, 8, 1000].map((attempts) => batchLimit(50, attempts))).toEqual([
      50, 50, 25, 12, 6, 3, 1, 1, 1,
    ]);
  });
});
