import type { FastifyInstance } from 'fastify';
import type { Limits } from '../config/limits.ts';
import { readStanding, type StandingParts } from './read-standing.ts';

/**
 * `GET /health`: 200 while choices can be taken; says for each connection how delivery fares and how many choices it gave up (10,000 stands
 * for as many or more), for which properties the breaker of opt-outs without proof has tripped, and which connections are gone from the configuration
 * while choices wait for them.
 */
export function registerHealthRoutes(app: FastifyInstance, limits: Limits, parts: StandingParts): void {
  app.get('/health', async (_request, reply) => {
    const { connections, tripped, stranded } = await readStanding(limits, parts);
    const secondsFrom = (since: number): number => Math.round((parts.now() - since) / 1000);
    const isWell =
      connections.every(({ reason }) => reason === undefined) && tripped.length === 0 && stranded.length === 0;
    void reply.header('cache-control', 'no-store');
    return reply.send({
      status: isWell ? 'ok' : 'degraded',
      connections: connections.map(({ connection, state, since, reason, gaveUp, missingPermissions = [] }) => ({
        connection,
        state,
        forSeconds: secondsFrom(since),
        reason,
        gaveUp,
        ...(missingPermissions.length > 0 ? { missingPermissions } : {}),
      })),
      ...(tripped.length > 0
        ? { refusingBlindOptOuts: tripped.map(({ property, since }) => ({ property, forSeconds: secondsFrom(since) })) }
        : {}),
      ...(stranded.length > 0 ? { stranded } : {}),
    });
  });
}
