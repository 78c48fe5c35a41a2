import { createHash } from 'node:crypto';
import type { RateLimitOptions } from '@fastify/rate-limit';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Limits } from '../config/limits.ts';
import type { Proof } from '../contract.ts';
import { isBlind } from '../identity/permissions.ts';
import { peekedSession } from './authenticate.ts';
import { windowMs } from './shared-counts.ts';

/** Requests for sessions that a network may send for each one it may open; what is above is refused before a body is read. */
const requestsPerSession = 20;

/** The network a request comes from: an IPv4 address, or the /64 an IPv6 host can move within at will. */
function networkOf(request: FastifyRequest): string {
  return normalizeIP(request.ip, 64);
}

/** A limit for each network, of its own name. */
export function networkBudget(name: string, max: number): RateLimitOptions {
  return { timeWindow: windowMs, max, keyGenerator: (request) => `${name} ${networkOf(request)}` };
}

/**
 * A limit for each link that holds, from wherever it is followed, and for each network that follows wrong ones: those come from somebody who
 * guesses, and spend nothing of a right one. `linkOf` answers undefined for a wrong one.
 */
export function linkBudget(
  name: string,
  linkOf: (request: FastifyRequest) => string | undefined,
  max: { readonly right: number; readonly wrong: number },
): RateLimitOptions {
  return {
    timeWindow: windowMs,
    max: (request) => (linkOf(request) === undefined ? max.wrong : max.right),
    keyGenerator: (request) => {
      const link = linkOf(request);
      if (link === undefined) return `${name} wrong ${networkOf(request)}`;
      return `${name} ${createHash('sha256').update(link).digest('base64url')}`;
    },
  };
}

/**
 * A limit for each network and property that counts requests of visitors with proof, without it, and of nobody (no live session) apart. So
 * whoever floods from one place, without proof or with made-up tokens, spends nothing of what a visitor with proof may send from the same
 * place. Needs `peekSession` before it.
 */
export function visitorBudget(name: string, max: number, maxBlind = max): RateLimitOptions {
  const key = (request: FastifyRequest): string => {
    const session = peekedSession(request);
    return `${name} ${whoseBudget(session?.proof)} ${session?.property ?? ''} ${networkOf(request)}`;
  };
  const isOfBlind = (request: FastifyRequest): boolean => whoseBudget(peekedSession(request)?.proof) === 'blind';
  return { timeWindow: windowMs, max: (request) => (isOfBlind(request) ? maxBlind : max), keyGenerator: key };
}

/** The limit of saves, undos or looks, each of which counts by itself. */
export function changeBudget(name: 'saves' | 'undos' | 'looks', limits: Limits): RateLimitOptions {
  return visitorBudget(name, limits.changesPerMinute, limits.blindChangesPerMinute);
}

/**
 * Limits the opening of sessions in two steps. `arrivals` is counted before a body is read and for everybody, because proof stands in the
 * body; it is far above what anybody needs and keeps the machine from harm. `spend` counts what was found (`request.about`) by network,
 * property and whether there is proof: visitors without it, and wrong credentials, spend nothing of those who have it.
 */
export function sessionBudgets(
  app: FastifyInstance,
  { sessionsPerMinute: max }: Limits,
): {
  readonly arrivals: RateLimitOptions;
  /** @throws AppError `rate_limited` */
  spend(request: FastifyRequest): Promise<void>;
} {
  const count = app.createRateLimit({
    ...{ timeWindow: windowMs, max },
    keyGenerator: (request) =>
      `sessions ${whoseBudget(request.about?.proof)} ${request.about?.property} ${networkOf(request)}`,
  });
  return {
    arrivals: networkBudget('session requests', max * requestsPerSession),
    async spend(request) {
      const counted = await count(request);
      if (counted.isAllowed || !counted.isExceeded) return;
      throw new AppError('rate_limited', { retryAfterSeconds: Math.max(1, counted.ttlInSeconds) });
    },
  };
}

function whoseBudget(proof: Proof | undefined): 'nobody' | 'blind' | 'proved' {
  if (proof === undefined) return 'nobody';
  return isBlind(proof) ? 'blind' : 'proved';
}
