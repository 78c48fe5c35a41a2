import type { FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Limits } from '../config/limits.ts';
import type { BreakerPolicy } from '../store/breaker.ts';
import type { AppParts } from './app-parts.ts';

/** The configured policy of every property's breaker. */
export function breakerPolicy({ blindOptOuts }: Limits): BreakerPolicy {
  const { breakerFloor: floor, breakerFactor: factor, perMinute } = blindOptOuts;
  return { floor, factor, perMinute };
}

const wayOut = 'A link by email (POST /v1/links) and the links in messages go on working.';

/**
 * Counts a save without proof that stops something, together with those of all backends on the store, and raises the alert when a property's
 * breaker trips.
 *
 * @throws AppError `rate_limited` where the property has had its share of the minute, or its breaker tripped.
 */
export async function guardBlindOptOuts(
  request: FastifyRequest,
  property: string,
  limits: Limits,
  { store, now }: AppParts,
): Promise<void> {
  const at = now();
  const { verdict, retryAt, event, hits, threshold } = await store.countBlindSave(property, at, breakerPolicy(limits));
  if (event === 'tripped') {
    const fields = { code: 'blind_opt_outs_tripped', property, hits, threshold };
    request.log.error(fields, 'opt-outs without proof run far above normal and are refused');
  }
  if (event === 'calm')
    request.log.warn({ code: 'blind_opt_outs_calm', property }, 'opt-outs without proof are taken again');
  if (verdict === 'taken') return;
  const reason = verdict === 'tripped' ? 'run far above normal' : 'are as many as this minute takes';
  throw new AppError('rate_limited', {
    detail: `Opt-outs without proof ${reason} on this property. ${wayOut}`,
    retryAfterSeconds: Math.max(1, Math.ceil((retryAt - at) / 1000)),
  });
}
