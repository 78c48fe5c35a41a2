import { describe, expect, it } from 'vitest';

import { formatBenchLine, verdictOf } from '../bench/bench-line.mjs';

const save = { name: 'durable save', unit: 'x', baseline: 'an echo route', gate: 0.7, aim: 0.85, higherIsBetter: true };
const grid = { name: 'grid', unit: 'x', baseline: 'written by hand', gate: 1.25, aim: 1.1, higherIsBetter: false };

describe('a budget', () => {
  it.each([
    [save, 0.69, 'missed'],
    [save, 0.7, 'gate met'],
    [save, 0.9, 'aim met'],
    [grid, 1.26, 'missed'],
    [grid, 1.2, 'gate met'],
    [grid, 1.1, 'aim met'],
    [grid, Number.NaN, 'missed'],
    [grid, undefined, 'missed'],
  ])('of $name at %s', (line, value, verdict) => {
    expect(verdictOf({ ...line, value })).toBe(verdict);
  });

  it('is printed with its baseline, gate, aim and detail', () => {
    expect(formatBenchLine({ ...save, value: 0.812, detail: 'p99 3.1 ms, echo 2.2 ms' })).toBe(
      'gate met  durable save: 0.81 x  (gate >= 0.7 x, aim >= 0.85 x; against an echo route)\n          p99 3.1 ms, echo 2.2 ms',
    );
  });
});
