import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

import { liveThrough } from '../../bench/outage/live-through.mjs';

/** In memory where the system has a folder for that: what is shown here is not what the disk does. */
const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

// `npm run bench -- outage` does this with a million for three days.
it(
  'outlives half a day without Braze: serves sessions, grows no memory by what waits, and drains opt-outs first',
  { timeout: 300_000 },
  async () => {
    const folder = mkdtempSync(join(root, 'outage-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [many, few] = await Promise.all([
      liveThrough({ file: join(folder, 'many.db'), due: 20_000, days: 0.5 }),
      liveThrough({ file: join(folder, 'few.db'), due: 1000, days: 0.5 }),
    ]);
    expect(many.sessions).toMatchObject({ served: 12, refused: 0 });
    expect(many.drained.optOuts.accepted + many.drained.optIns.accepted).toBe(20_000);
    expect(many.drained.optOuts.firstMs).toBeLessThanOrEqual(many.drained.optIns.firstMs);
    expect(many.drained.optInsAtHalf).toBeLessThanOrEqual(0.5);
    // The longest backoff, and a stride of the simulated clock.
    expect(many.drained.optOuts.lastMs).toBeLessThanOrEqual(90_000);
    expect(many.fullness).toBeGreaterThan(0.9);
    expect(many.staysMb / few.staysMb).toBeLessThan(1.25);
  },
);
