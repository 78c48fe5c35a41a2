import type { FastifyInstance } from 'fastify';
import type { ProblemCode, Proof } from '../contract.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set where the answer is a problem. */
    problemCode: ProblemCode | undefined;
    /** Why, where a code alone would leave an operator guessing: a stable word that is never sent. */
    problemReason: string | undefined;
    /** Set once it is known which property and proof the request is about. */
    about: { property: string; proof?: Proof; session?: string; hasOldLoader?: boolean } | undefined;
  }
}

/**
 * Logs one line for each request when it is answered: the route's pattern, never its URL (a confirmation link has its
 * secret there), no header and no body.
 */
export function registerRequestLog(app: FastifyInstance): void {
  app.decorateRequest('problemCode', undefined);
  app.decorateRequest('problemReason', undefined);
  app.decorateRequest('about', undefined);
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        code: request.problemCode,
        reason: request.problemReason,
        ...request.about,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
    done();
  });
}
