import { describe, expect, it } from 'vitest';
import { brazeRateWindows, RateBudget } from '../../src/braze/rate-budget.ts';

const minute = 60_000;
const startOfMinute = Math.ceil(Date.parse('2026-03-01T12:00:00Z') / minute) * minute;

function takeAll(budget: RateBudget, now: number): number {
  let taken = 0;
  while (budget.take(now) === 0) taken += 1;
  return taken;
}

it('knows the limits that Braze documents', () => {
  expect(brazeRateWindows).toEqual({
    statusSet: { limit: 5000, windowMs: minute },
    track: { limit: 3000, windowMs: 3000 },
    export: { limit: 40, windowMs: 1000 },
    default: { limit: 250_000, windowMs: 60 * minute },
  });
});

describe('the rate budget', () => {
  it('admits its share of a window and then names the wait until the next', () => {
    const budget = new RateBudget({ limit: 100, windowMs: minute }, 0.8);
    expect(takeAll(budget, startOfMinute + 1000)).toBe(80);
    expect(budget.take(startOfMinute + 15_000)).toBe(45_000);
  });

  it('starts afresh where a window of Braze starts, not a minute after the first request', () => {
    const budget = new RateBudget({ limit: 100, windowMs: minute }, 0.8);
    takeAll(budget, startOfMinute + 59_999);
    expect(takeAll(budget, startOfMinute + minute)).toBe(80);
  });

  it('never refuses everything, however small the share', () => {
    expect(takeAll(new RateBudget({ limit: 3, windowMs: minute }, 0.01), startOfMinute)).toBe(1);
  });

  it('waits for the reset when Braze says that others used up the rest', () => {
    const budget = new RateBudget({ limit: 100, windowMs: minute });
    budget.observe({ limit: 100, remaining: 0, retryAt: startOfMinute + 20_000 });
    expect(budget.take(startOfMinute + 5000)).toBe(15_000);
    expect(budget.take(startOfMinute + 20_000)).toBe(0);
  });

  it('goes on while Braze has some left, whoever used the rest, or does not say', () => {
    const budget = new RateBudget({ limit: 100, windowMs: minute });
    budget.take(startOfMinute - minute);
    expect(budget.take(startOfMinute)).toBe(0);
    budget.observe({ limit: 100, remaining: 1, retryAt: startOfMinute + minute });
    budget.observe({ limit: null, remaining: 0, retryAt: null });
    budget.observe({ limit: 100, remaining: null, retryAt: startOfMinute + minute });
    expect(budget.take(startOfMinute + 1)).toBe(0);
  });

  it('counts as its own what was used before it began, because that may have been another process of ours', () => {
    const budget = new RateBudget({ limit: 100, windowMs: minute }, 0.8);
    expect(budget.take(startOfMinute + 30_000)).toBe(0);
    budget.observe({ limit: 100, remaining: 21, retryAt: startOfMinute + minute });
    expect(budget.take(startOfMinute + 30_000)).toBe(0);
    budget.observe({ limit: 100, remaining: 20, retryAt: startOfMinute + minute });
    expect(budget.take(startOfMinute + 30_000)).toBe(30_000);
    expect(takeAll(budget, startOfMinute + minute)).toBe(80);
  });

  it.each([
    ['at once', startOfMinute + 30_000],
    ['in a later window', startOfMinute + 5 * minute + 30_000],
  ])('counts so again after it took over, though it sends only %s', (_, at) => {
    const budget = new RateBudget({ limit: 100, windowMs: minute }, 0.8);
    budget.take(startOfMinute - minute);
    budget.take(startOfMinute);
    budget.join();
    budget.take(at);
    budget.observe({ limit: 100, remaining: 10, retryAt: at + 30_000 });
    expect(budget.take(at)).toBe(30_000);
  });

  it('keeps to its share of the limit that the workspace has, where that is another than the default', () => {
    const budget = new RateBudget({ limit: 100, windowMs: minute }, 0.5);
    budget.take(startOfMinute - minute);
    budget.take(startOfMinute);
    budget.observe({ limit: 10, remaining: 6, retryAt: startOfMinute + minute });
    expect(budget.take(startOfMinute)).toBe(0);
    budget.observe({ limit: 10, remaining: 5, retryAt: startOfMinute + minute });
    expect(budget.take(startOfMinute)).toBe(minute);
  });

  it('takes another share at once', () => {
    const budget = new RateBudget({ limit: 100, windowMs: minute }, 0.8);
    expect(takeAll(budget, startOfMinute)).toBe(80);
    budget.share = 0.9;
    expect(takeAll(budget, startOfMinute)).toBe(10);
    budget.share = 0.1;
    expect(takeAll(budget, startOfMinute)).toBe(0);
  });
});
