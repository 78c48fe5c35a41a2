import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { AppError } from '../app-error.ts';
import { linkResponse, type LinkResponse } from '../contract.ts';
import { accessCodeLifetimeMs } from '../identity/access-code.ts';
import type { KeyRing } from '../identity/keys.ts';
import { sealSession } from '../identity/session-token.ts';
import { linkRecipient } from '../preferences/access-link.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import type { AppParts } from './app-parts.ts';
import { authenticate, peekSession, sessionOf } from './authenticate.ts';
import { visitorBudget } from './budgets.ts';
import { evenTime } from './even-time.ts';
import { networkHash } from './network.ts';

/**
 * `POST /v1/links`: sends the session's own address a link to its choices. The answer is the same for an address Braze knows, one it does
 * not, and one that had its quota: only the inbox tells.
 */
export function registerLinkRoutes(
  app: FastifyInstance,
  catalogue: Catalogue,
  keys: { readonly session: KeyRing; readonly network: KeyRing },
  parts: AppParts,
): void {
  const { limits } = catalogue.config;
  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/links',
    {
      bodyLimit: 1024,
      onRequest: peekSession(keys.session, parts.now),
      preParsing: authenticate(catalogue, keys.session, parts.now),
      config: { rateLimit: visitorBudget('links', limits.linksPerMinute) },
      schema: { response: { 202: linkResponse } },
    },
    async (request, reply): Promise<LinkResponse> => {
      const session = sessionOf(request);
      const recipient = linkRecipient(catalogue.config, catalogue.property(session.property), session.targets);
      if (recipient === undefined) {
        throw new AppError('not_permitted', { detail: 'No link can be sent: see `accessLink` in the session.' });
      }
      const { connection, target } = recipient;
      const untilEven = evenTime();
      const at = parts.now();
      const { outcome } = await parts.store.requestAccess({
        ...{ id: randomUUID(), target, connection: connection.code, at, maxPerHour: limits.linksPerHour },
        ...{ property: session.property, language: session.language, expiresAt: at + accessCodeLifetimeMs },
        network: networkHash(request.ip, keys.network),
      });
      if (outcome === 'suppressed') request.log.warn('link limit reached');
      parts.nudge(connection.code);
      await untilEven;
      void reply.code(202);
      return { session: sealSession(session, keys.session, at) };
    },
  );
}
