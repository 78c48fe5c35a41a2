import type { FastifyInstance } from 'fastify';
import type { Limits } from '../config/limits.ts';
import { trippedSince } from '../store/breaker.ts';
import type { Store } from '../store/store.ts';
import type { AppParts } from './app-parts.ts';
import { breakerPolicy } from './guard-blind-opt-outs.ts';

/** Stuck choices are counted no further, so that no backlog makes a health check slow. */
const mostCounted = 10_000;

/**
 * `GET /health`: 200 while choices can be taken; says for each connection how delivery fares and how many choices it gave up (10,000 stands
 * for as many or more), for which properties the breaker of opt-outs without proof has tripped, and which connections are gone from the configuration
 * while choices wait for them.
 */
export function registerHealthRoutes(
  app: FastifyInstance,
  limits: Limits,
  {
    health,
    now,
    store,
    stranded = () => [],
  }: Pick<AppParts, 'health' | 'now' | 'stranded'> & { readonly store: Pick<Store, 'blindRates' | 'countStuckUpTo'> },
): void {
  app.get('/health', async (_request, reply) => {
    const connections = health();
    const rates = await store.blindRates();
    const stuck = await Promise.all(connections.map(({ connection }) => store.countStuckUpTo(connection, mostCounted)));
    const tripped = rates.flatMap((rate) => {
      const since = trippedSince(rate, now(), breakerPolicy(limits));
      return since === null ? [] : [{ property: rate.property, forSeconds: Math.round((now() - since) / 1000) }];
    });
    const gone = stranded();
    const isWell = connections.every(({ reason }) => reason === undefined) && tripped.length === 0 && gone.length === 0;
    void reply.header('cache-control', 'no-store');
    return reply.send({
      status: isWell ? 'ok' : 'degraded',
      connections: connections.map(({ connection, state, since, reason, missingPermissions = [] }, index) => ({
        connection,
        state,
        forSeconds: Math.round((now() - since) / 1000),
        reason,
        gaveUp: stuck[index],
        ...(missingPermissions.length > 0 ? { missingPermissions } : {}),
      })),
      ...(tripped.length > 0 ? { refusingBlindOptOuts: tripped } : {}),
      ...(gone.length > 0 ? { stranded: gone } : {}),
    });
  });
}
