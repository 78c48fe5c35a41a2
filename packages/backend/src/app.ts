import rateLimit from '@fastify/rate-limit';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import type { Config } from './config/schema.ts';
import { fetchKeySet, keySetFailureReason } from './fetch-key-set.ts';
import { registerApiRules } from './http/api-rules.ts';
import { answerClientError } from './http/client-error.ts';
import type { AppParts } from './http/app-parts.ts';
import { registerBrazeWebhookRoutes } from './http/braze-webhook-routes.ts';
import { registerConfirmationRoutes } from './http/confirmation-routes.ts';
import { registerHealthRoutes } from './http/health-routes.ts';
import { registerHostedPageRoutes } from './http/hosted-page-routes.ts';
import { registerLinkRoutes } from './http/link-routes.ts';
import { countRequests, registerMetricsRoutes } from './http/metrics-routes.ts';
import { registerOneClickRoutes } from './http/one-click-routes.ts';
import { registerPreferencesRoutes } from './http/preferences-routes.ts';
import { registerProblems, sendEarlyProblem } from './http/problem.ts';
import { rateLimitStore } from './http/rate-limit-store.ts';
import { registerRenewalRoutes } from './http/renewal-routes.ts';
import { registerRequestLog } from './http/request-log.ts';
import { registerSessionRoutes } from './http/session-routes.ts';
import { registerUndoRoutes } from './http/undo-routes.ts';
import { registerWidgetRoutes } from './http/widget-routes.ts';
import { zodCompilers } from './http/zod-compilers.ts';
import { createIdentify } from './identity/identify.ts';
import { deriveKeys } from './identity/keys.ts';
import { createCatalogue } from './preferences/catalogue.ts';

/**
 * Builds the HTTP server from its configuration and parts. It does not listen, and it owns none of the parts: whoever
 * made them closes them.
 */
export async function buildApp(config: Config, parts: AppParts): Promise<FastifyInstance> {
  const catalogue = createCatalogue(config);
  await parts.store.ensureWordings(catalogue.wordings, parts.now());
  const keys = {
    session: deriveKeys(config, 'session'),
    confirmation: deriveKeys(config, 'confirmation'),
    accessCodes: deriveKeys(config, 'access_code'),
    network: deriveKeys(config, 'network'),
  };

  const app = Fastify({
    logger: parts.logger ?? false,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    requestTimeout: 15_000,
    // Node swaps the two limits where headers may take longer than the whole, as they may by default, and it looks every 30
    // seconds only: a body sent sign by sign would have a minute and a half.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1000 },
    clientErrorHandler: answerClientError,
    connectionTimeout: 30_000,
    // A signed link whose subject has 512 characters, each escaped in the twelve signs that the longest one takes.
    routerOptions: { maxParamLength: 8192 },
    frameworkErrors: sendEarlyProblem,
    schemaController: { compilersFactory: zodCompilers },
  });
  registerRequestLog(app);
  const requests = countRequests(app);
  // Each route says its own limit; it is counted before a body is read.
  await app.register(rateLimit, { global: false, skipOnError: false, store: rateLimitStore(parts.counts) });
  registerProblems(app, config);

  const identify = await createIdentify(config, {
    accessCodes: keys.accessCodes,
    fetchKeySet,
    keySetFailed: (property, cause) =>
      app.log.warn(
        { property, reason: keySetFailureReason(cause) },
        'the key set of the site tokens could not be fetched',
      ),
  });
  await app.register(async (api) => {
    await registerApiRules(api, config);
    registerSessionRoutes(api, catalogue, keys, identify, parts);
    registerRenewalRoutes(api, catalogue, keys.session, parts);
    registerPreferencesRoutes(api, catalogue, keys, parts);
    registerUndoRoutes(api, catalogue, keys, parts);
    registerLinkRoutes(api, catalogue, keys, parts);
  });
  await app.register(async (pages) => {
    // A form's body is not looked at: the link is all the page needs.
    pages.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, _body, done) =>
      done(null),
    );
    registerConfirmationRoutes(pages, catalogue, keys, parts);
    registerHostedPageRoutes(pages, catalogue);
  });
  await app.register(async (mailboxes) => registerOneClickRoutes(mailboxes, catalogue, keys.network, parts));
  await app.register(async (braze) => registerBrazeWebhookRoutes(braze, config, parts));
  registerWidgetRoutes(app, catalogue, parts.widget);
  registerHealthRoutes(app, config.limits, parts);
  registerMetricsRoutes(app, config.limits, { ...parts, requests });
  return app;
}
