import type { FastifyInstance, FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Config } from '../config/schema.ts';
import { isWebhookSecret } from '../identity/webhook-secret.ts';
import { connectionOfCells } from '../preferences/connection-of-cells.ts';
import { optOutsOfSeen, type SeenPerson } from '../preferences/seen-people.ts';
import { toldChanges } from '../preferences/told-changes.ts';
import type { Observation } from '../store/adoption.ts';
import type { AppParts } from './app-parts.ts';
import { applyToSeen } from './apply-to-seen.ts';
import { brazeChange } from './braze-change.ts';
import { linkBudget } from './budgets.ts';

/** Where a webhook says its secret. */
const secretHeader = 'preference-center-secret';

/** Three identifiers, each escaped as far as it goes, and the frame around them. */
const bodyLimitBytes = 24_576;

/**
 * `POST /v1/braze/{connection}/changes`: a webhook of Braze tells of a change that was made there. The answer is 202 without a body,
 * whatever becomes of it: whom we know is nobody's business, and Braze tries again what gets a 5xx. An unknown connection and a wrong
 * secret are the same.
 */
export function registerBrazeWebhookRoutes(app: FastifyInstance, config: Config, parts: AppParts): void {
  const { store, nudge, now } = parts;
  const webhooks = new Map(config.connections.map(({ code, webhook }) => [code, webhook]));
  const connectionOfTopic = connectionOfCells(config);
  const trusted = new WeakSet<FastifyRequest>();
  const max = { right: config.limits.brazeChangesPerMinute, wrong: config.limits.sessionsPerMinute };
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/braze/:connection/changes',
    {
      bodyLimit: bodyLimitBytes,
      // Before the limit, so that whoever guesses spends nothing of what Braze may send.
      onRequest: async (request, reply) => {
        const said = request.headers[secretHeader];
        const webhook = webhooks.get(connectionOf(request));
        if (isWebhookSecret(typeof said === 'string' ? said : '', webhook)) trusted.add(request);
        void reply.header('cache-control', 'no-store');
      },
      preParsing: async (request) => {
        if (!trusted.has(request)) throw new AppError('credentials_rejected');
      },
      config: {
        rateLimit: linkBudget('braze', (request) => (trusted.has(request) ? connectionOf(request) : undefined), max),
      },
      schema: { params: z.object({ connection: z.string() }), body: brazeChange },
    },
    async (request, reply) => {
      const { connection } = request.params;
      const observations = toldChanges(config, connection, request.body);
      const outcomes = observations.length === 0 ? [] : await store.adopt(observations, now());
      const verdicts = outcomes.map(({ verdict }) => verdict);
      request.log.info({ connection, verdicts }, 'was told of a change made in Braze');
      if (verdicts.includes('adopted')) nudge(connection);
      const people = peopleOf(observations);
      const waiting = people.length === 0 ? [] : await store.optOutsForNobody(people.map(({ target }) => target));
      await applyToSeen(optOutsOfSeen(people, waiting, connectionOfTopic, 'webhook'), parts, request.log);
      return reply.code(202).send();
    },
  );
}

/** Whom Braze tells of, it knows. An external id's opt-outs are left to its session, which can tell what was chosen for the address since. */
function peopleOf(observations: readonly Observation[]): SeenPerson[] {
  const named = observations.filter(({ target }) => target.kind !== 'external_id');
  return named.map(({ target, connection, state, topic, channel }) => ({
    ...{ target, connection },
    holdsOptOut: (...where) => state === 'unsubscribed' && where[0] === topic && where[1] === channel,
  }));
}

function connectionOf(request: FastifyRequest): string {
  return (request.params as { readonly connection: string }).connection;
}
