import { expect, it } from 'vitest';
import { storm } from '../storm.mjs';

it.each(['backend', 'database'] as const)(
  'loses nothing and lets nothing older win through kills of the %s under load',
  { timeout: 240_000 },
  async (victim) => {
    const { acknowledged, ...result } = await storm({ store: 'postgres', victim, kills: 3 });
    expect(result).toEqual({ kills: 3, lost: 0, overwritten: 0, breaks: 0 });
    expect(acknowledged).toBeGreaterThan(30);
  },
);
