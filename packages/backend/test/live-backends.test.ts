import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveBackends } from '../src/live-backends.ts';

const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

describe('the count of live backends', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.clearAllMocks();
  });

  it('counts at the start and every ten seconds, keeps the last count while the database is down, and signs off', async () => {
    const answers = [1, 2, new Error('down'), 3];
    const calls: string[] = [];
    const counts: number[] = [];
    const store = {
      announceBackend: (id: string, ttlMs: number) => {
        calls.push(`${id} ${ttlMs}`);
        const answer = answers.shift() ?? 0;
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
      removeBackend: (id: string) => {
        calls.push(`${id} leaves`);
        return Promise.resolve();
      },
    };
    const live = new LiveBackends({ store, id: 'me', logger, onCount: (backends) => counts.push(backends) });
    await live.start();
    await vi.advanceTimersByTimeAsync(30_000);
    await live.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(counts).toEqual([1, 2, 3]);
    expect(calls).toEqual([...Array.from({ length: 4 }, () => 'me 30000'), 'me leaves']);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('ends without a fuss where the database is gone', async () => {
    const gone = (): Promise<never> => Promise.reject(new Error('gone'));
    const live = new LiveBackends({
      store: { announceBackend: gone, removeBackend: gone },
      id: 'me',
      logger,
      onCount: () => undefined,
    });
    await live.start();
    await expect(live.stop()).resolves.toBeUndefined();
    expect(logger.warn).toHaveBeenCalledTimes(2);
  });
});
