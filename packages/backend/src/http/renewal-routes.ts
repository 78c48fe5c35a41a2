import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { renewalResponse, type RenewalResponse } from '../contract.ts';
import type { KeyRing } from '../identity/keys.ts';
import { sealSession } from '../identity/session-token.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import type { AppParts } from './app-parts.ts';
import { authenticate, peekSession, sessionOf } from './authenticate.ts';
import { visitorBudget } from './budgets.ts';

/**
 * `POST /v1/sessions/renewals`: a fresh token for a session that still lives. It reads and writes nothing, and the new
 * token ends with the session's proof, or twelve hours after it was opened, at the latest.
 */
export function registerRenewalRoutes(
  app: FastifyInstance,
  catalogue: Catalogue,
  keys: KeyRing,
  { now }: Pick<AppParts, 'now'>,
): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/sessions/renewals',
    {
      bodyLimit: 1024,
      onRequest: peekSession(keys, now),
      preParsing: authenticate(catalogue, keys, now),
      config: { rateLimit: visitorBudget('renewals', catalogue.config.limits.sessionsPerMinute) },
      schema: { response: { 200: renewalResponse } },
    },
    async (request): Promise<RenewalResponse> => ({ session: sealSession(sessionOf(request), keys, now()) }),
  );
}
