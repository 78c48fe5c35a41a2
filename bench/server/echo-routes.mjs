import { registerApiRules } from '../../packages/backend/dist/http/api-rules.js';
import { authenticate, peekSession } from '../../packages/backend/dist/http/authenticate.js';
import { changeBudget } from '../../packages/backend/dist/http/budgets.js';
import {
  preferencesRequest,
  preferencesResponse,
  sessionRequest,
  sessionResponse,
} from '../../packages/backend/dist/contract.js';
import { deriveKeys } from '../../packages/backend/dist/identity/keys.js';
import { createCatalogue } from '../../packages/backend/dist/preferences/catalogue.js';
import { sampleSaved, sampleSession } from '../grid/sample-session.mjs';
import { benchTopics } from './bench-config.mjs';

/**
 * Adds the baselines: `PATCH /bench/echo` of a save and `POST /bench/sessions` of a session, behind the same hooks (limit, CORS, headers, session and origin), with
 * the same schemas for body and answer. They answer as many bytes, and decide, read and write nothing.
 */
export async function registerEchoRoutes(app, config) {
  const echo = async (api) => {
    await registerApiRules(api, config);
    api.patch('/echo', options(config), answer);
    api.post('/sessions', sessionOptions(config), () => session);
  };
  // CORS takes one route for preflights in each prefix.
  await app.register(echo, { prefix: '/bench' });
}

const session = sampleSession(benchTopics.length, 3);

function sessionOptions({ limits }) {
  return {
    bodyLimit: 20_480,
    config: { rateLimit: { max: limits.sessionsPerMinute, timeWindow: 60_000 } },
    schema: { body: sessionRequest, response: { 200: sessionResponse } },
  };
}

function options(config) {
  const keys = deriveKeys(config, 'session');
  return {
    bodyLimit: 131_072,
    onRequest: peekSession(keys, Date.now),
    preParsing: authenticate(createCatalogue(config), keys, Date.now),
    config: { rateLimit: changeBudget('saves', config.limits) },
    schema: { body: preferencesRequest, response: { 200: preferencesResponse } },
  };
}

async function answer({ body, headers }) {
  return sampleSaved(body.changes, headers.authorization.slice('Bearer '.length));
}
