import { describe, expect, it } from 'vitest';
import { RateBudget } from '../../src/braze/rate-budget.ts';

const minute = 60_000;
const startOfMinute = Math.ceil(Date.parse('2026-03-01T12:00:00Z') / minute) * minute;

function takeAll(budget: RateBudget, now: number): number {
  let taken = 0;
  while (budget.take(now) === 0) taken += 1;
  return taken;
}

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

  it('goes on while Braze has some left, or does not say', () => {
    const budget = new RateBudget({ limit: 100, windowMs: minute });
    budget.observe({ limit: 100, remaining: 1, retryAt: startOfMinute + 20_000 });
    budget.observe({ limit: null, remaining: 0, retryAt: null });
    expect(budget.take(startOfMinute)).toBe(0);
  });
});
