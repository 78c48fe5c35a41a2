import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import type { SharedCounts } from './shared-counts.ts';

/**
 * Has `@fastify/rate-limit` count in {@link SharedCounts}. All routes share it, so every limit has a key that begins with its own name
 * (`budgets.ts`).
 */
export function rateLimitStore(counts: SharedCounts): FastifyRateLimitStoreCtor {
  return class implements FastifyRateLimitStore {
    incr(key: string, done: (error: Error | null, result?: { current: number; ttl: number }) => void): void {
      const { hits, endsInMs } = counts.count(key);
      done(null, { current: hits, ttl: endsInMs });
    }

    child(): this {
      return this;
    }
  };
}
