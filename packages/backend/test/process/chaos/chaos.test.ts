import { expect, it } from 'vitest';
import { storm } from './storm.mjs';

// `npm run chaos` is the long version of this.
it(
  'loses nothing and lets nothing older win through kills of the backend under load',
  { timeout: 240_000 },
  async () => {
    const { acknowledged, ...result } = await storm({ store: 'sqlite', victim: 'backend', kills: 4 });
    expect(result).toEqual({ kills: 4, lost: 0, overwritten: 0, breaks: 0 });
    expect(acknowledged).toBeGreaterThan(40);
  },
);
