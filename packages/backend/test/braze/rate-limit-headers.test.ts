import { describe, expect, it } from 'vitest';
import { readRateLimitHeaders } from '../../src/braze/rate-limit-headers.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const epochSeconds = now / 1000;

describe('rate-limit headers', () => {
  it('reads limit, remaining and an epoch reset', () => {
    const headers = {
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '12',
      'x-ratelimit-reset': String(epochSeconds + 30),
    };
    expect(readRateLimitHeaders(headers, now)).toEqual({ limit: 5000, remaining: 12, retryAt: now + 30_000 });
  });

  it('takes a small reset for seconds from now', () => {
    expect(readRateLimitHeaders({ 'x-ratelimit-reset': '3' }, now).retryAt).toBe(now + 3000);
  });

  it("prefers Braze's retry-after to the standard one, and that to the reset", () => {
    const reset = { 'x-ratelimit-reset': '50' };
    const standard = { ...reset, 'retry-after': '20' };
    expect(readRateLimitHeaders({ ...standard, 'x-ratelimit-retry-after': '7' }, now).retryAt).toBe(now + 7000);
    expect(readRateLimitHeaders(standard, now).retryAt).toBe(now + 20_000);
  });

  it('reads a retry-after that is a date', () => {
    const headers = { 'retry-after': 'Sun, 01 Mar 2026 12:00:09 GMT' };
    expect(readRateLimitHeaders(headers, now).retryAt).toBe(now + 9000);
  });

  it.each([
    ['there are none', {}],
    [
      'they are empty, as Braze sends them with a 401',
      { 'x-ratelimit-limit': '', 'x-ratelimit-remaining': '', 'x-ratelimit-reset': '' },
    ],
    [
      'they are nonsense',
      { 'x-ratelimit-limit': 'many', 'x-ratelimit-remaining': '-1', 'retry-after': 'soon', 'x-ratelimit-reset': 'NaN' },
    ],
  ])('knows nothing when %s', (_, headers) => {
    expect(readRateLimitHeaders(headers, now)).toEqual({ limit: null, remaining: null, retryAt: null });
  });

  it('never names a time in the past or beyond the longest window', () => {
    expect(readRateLimitHeaders({ 'x-ratelimit-reset': String(epochSeconds - 99) }, now).retryAt).toBe(now);
    expect(readRateLimitHeaders({ 'x-ratelimit-reset': String(now) }, now).retryAt).toBe(now + 3_600_000);
    expect(readRateLimitHeaders({ 'retry-after': '9'.repeat(400) }, now).retryAt).toBe(now + 3_600_000);
  });

  it('takes the first of a repeated header', () => {
    expect(readRateLimitHeaders({ 'x-ratelimit-remaining': ['4', '5'] }, now).remaining).toBe(4);
  });
});
