import type { RateLimitOptions } from '@fastify/rate-limit';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import type { Limits } from '../config/limits.ts';
import { isBlind } from '../identity/permissions.ts';
import { peekedSession } from './authenticate.ts';

/**
 * Counts requests of visitors with proof, without it, and of nobody (no live session) apart, each for their network. So whoever floods from
 * one place, without proof or with made-up tokens, spends nothing of what a visitor with proof may send from the same place. Needs
 * `peekSession` before it.
 */
export function changeBudget({ changesPerMinute, blindChangesPerMinute }: Limits): RateLimitOptions {
  return {
    timeWindow: 60_000,
    max: (request) => (budgetOf(request) === 'blind' ? blindChangesPerMinute : changesPerMinute),
    keyGenerator: (request) => `${budgetOf(request)} ${normalizeIP(request.ip, 64)}`,
  };
}

function budgetOf(request: FastifyRequest): 'nobody' | 'blind' | 'proved' {
  const session = peekedSession(request);
  if (session === undefined) return 'nobody';
  return isBlind(session.proof) ? 'blind' : 'proved';
}
