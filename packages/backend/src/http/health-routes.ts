import type { FastifyInstance } from 'fastify';
import type { AppParts } from './app-parts.ts';

/** `GET /health`: 200 while choices can be taken; says for each connection how delivery fares. */
export function registerHealthRoutes(app: FastifyInstance, { health, now }: Pick<AppParts, 'health' | 'now'>): void {
  app.get('/health', (_request, reply) => {
    const connections = health();
    const isWell = connections.every(({ reason }) => reason === undefined);
    void reply.header('cache-control', 'no-store');
    return reply.send({
      status: isWell ? 'ok' : 'degraded',
      connections: connections.map(({ connection, state, since, reason, missingPermissions = [] }) => ({
        connection,
        state,
        forSeconds: Math.round((now() - since) / 1000),
        reason,
        ...(missingPermissions.length > 0 ? { missingPermissions } : {}),
      })),
    });
  });
}
