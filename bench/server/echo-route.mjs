import { registerApiRules } from '../../packages/backend/dist/http/api-rules.js';
import { authenticate, peekSession } from '../../packages/backend/dist/http/authenticate.js';
import { changeBudget } from '../../packages/backend/dist/http/visitor-budget.js';
import { preferencesRequest, preferencesResponse } from '../../packages/backend/dist/contract.js';
import { deriveKeys } from '../../packages/backend/dist/identity/keys.js';
import { createCatalogue } from '../../packages/backend/dist/preferences/catalogue.js';

/**
 * Adds the baseline of a save: `PATCH /bench/echo`, behind the same hooks (limit, CORS, headers, session and origin), with
 * the same schemas for body and answer. It answers as many bytes as a save does, and decides and writes nothing.
 */
export async function registerEchoRoute(app, config) {
  const echo = async (api) => {
    await registerApiRules(api, config);
    api.patch('/echo', options(config), answer);
  };
  // CORS takes one route for preflights in each prefix.
  await app.register(echo, { prefix: '/bench' });
}

function options(config) {
  const keys = deriveKeys(config, 'session');
  return {
    bodyLimit: 131_072,
    onRequest: peekSession(keys, Date.now),
    preParsing: authenticate(createCatalogue(config), keys, Date.now),
    config: { rateLimit: changeBudget(config.limits) },
    schema: { body: preferencesRequest, response: { 200: preferencesResponse } },
  };
}

async function answer(request) {
  return {
    results: request.body.changes.map((change) => ({ ...change, outcome: 'saved', revision: 1 })),
    session: { token: request.headers.authorization.slice('Bearer '.length), expiresAt: Date.now() },
  };
}
