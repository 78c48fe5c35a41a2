import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { brazeEndpoints } from '../endpoints/braze-endpoints.ts';
import { BrazeRefusal } from '../endpoints/endpoint.ts';
import type { Endpoint, EndpointAnswer, JsonObject } from '../endpoints/endpoint.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { authorize, meter, parseBody, requireJson } from './admission.ts';
import { brazeHeaders } from './braze-headers.ts';
import { recordOf, startExchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { meetFault } from './meet-fault.ts';

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange | null;
  }
}

/**
 * Braze's endpoints. Each request passes, in this order: path, key (401), permission (403), rate limit (429), content type (415), JSON
 * (400), a queued fault if one matches, the endpoint's own checks. The order is an assumption, like Braze's of the same checks.
 */
export function registerBrazeApi(app: FastifyInstance, workspace: Workspace): void {
  app.decorateRequest('exchange', null);
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes: Buffer, parsed) => parsed(null, bytes));
    scope.setErrorHandler((error: FastifyError, request, reply) => {
      const refusal = refusalOf(error, workspace);
      return sendBraze(workspace, request, reply, refusal.status, refusal.body);
    });
    for (const endpoint of brazeEndpoints) addRoute(scope, endpoint, workspace);
    done();
  });
  app.setNotFoundHandler((request, reply) => {
    beginExchange(workspace, request, null);
    const { status, body } = refusePath(request.url);
    return sendBraze(workspace, request, reply, status, body);
  });
}

function addRoute(scope: FastifyInstance, endpoint: Endpoint, workspace: Workspace): void {
  scope.route({
    method: endpoint.method,
    url: endpoint.path,
    exposeHeadRoute: false,
    onRequest: (request, _reply, done) => {
      const exchange = beginExchange(workspace, request, endpoint);
      authorize(exchange, { authorization: request.headers.authorization, ip: request.ip }, workspace);
      if (typeof endpoint.pool !== 'function') meter(exchange, workspace);
      if (endpoint.method === 'POST') requireJson(request.headers['content-type']);
      done();
    },
    handler: (request, reply) => answerRequest(endpoint, workspace, request, reply),
  });
}

async function answerRequest(
  endpoint: Endpoint,
  workspace: Workspace,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const exchange = exchangeOf(request);
  if (endpoint.method === 'POST') exchange.body = parseBody(request.body);
  if (typeof endpoint.pool === 'function') meter(exchange, workspace);
  exchange.fault = workspace.faults.take(exchange);
  const send = (status: number, body: unknown, headers?: Readonly<Record<string, string>>): FastifyReply =>
    sendBraze(workspace, request, reply, status, body, headers);
  const settle = (): EndpointAnswer => settleRequest(endpoint, workspace, exchange);
  if (exchange.fault) return meetFault(exchange.fault, { exchange, workspace, request, reply, settle, send });
  const { status, body } = settle();
  return send(status, body);
}

/** Runs the endpoint and applies its effect, twice where a fault says so. */
function settleRequest(endpoint: Endpoint, workspace: Workspace, exchange: Exchange): EndpointAnswer {
  const { query, params, body, at, fault } = exchange;
  const forcedErrors = fault?.kind === 'track_errors' ? fault.errors : [];
  const { settings, readable, applied } = workspace;
  const request = { query, params, body, forcedErrors };
  const answer = refusalAsAnswer(() => endpoint.answer(request, { settings, readable, applied, at }));
  if (!answer.effect) return answer;
  const lag = answer.result ? { lagMs: 0 } : {};
  exchange.effect = workspace.commit(answer.effect, exchange, lag);
  if (fault?.kind === 'duplicate') workspace.commit(answer.effect, exchange, lag);
  return answer.result ? { ...answer, body: { ...answer.result(workspace.applied), ...answer.body } } : answer;
}

function refusalAsAnswer(run: () => EndpointAnswer): EndpointAnswer {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof BrazeRefusal)) throw error;
    const { status, body, effect } = error;
    return { status, body, ...(effect ? { effect } : {}) };
  }
}

function beginExchange(workspace: Workspace, request: FastifyRequest, endpoint: Endpoint | null): Exchange {
  const params = (request.params ?? {}) as Record<string, string>;
  const context = { at: workspace.now(), number: workspace.nextRequestNumber(), endpoint, params };
  request.exchange = startExchange(request.method, request.url, context);
  return request.exchange;
}

function exchangeOf(request: FastifyRequest): Exchange {
  if (!request.exchange) throw new Error('The request has no exchange');
  return request.exchange;
}

function sendBraze(
  workspace: Workspace,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): FastifyReply {
  const exchange = exchangeOf(request);
  const { rateLimitHeaderStyle } = workspace.settings.unknowns;
  if (!exchange.isRecorded) {
    exchange.isRecorded = true;
    workspace.record(recordOf(exchange, status));
  }
  void reply
    .code(status)
    .headers(brazeHeaders(exchange, status, rateLimitHeaderStyle, workspace.now()))
    .headers(headers);
  // Bytes, because Fastify adds a charset to the content type of strings and Braze sends none.
  return reply.send(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
}

function refusalOf(error: FastifyError, workspace: Workspace): { status: number; body: JsonObject } {
  if (error instanceof BrazeRefusal) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return { status: workspace.settings.unknowns.oversizedBodyStatus, body: { message: 'Payload Too Large' } };
  }
  const status = error.statusCode ?? 500;
  return { status, body: { message: status < 500 ? 'Bad Request' : `Internal Server Error: ${error.message}` } };
}

/** Documented: a trailing slash can give 403. */
function refusePath(url: string): { status: number; body: JsonObject } {
  const path = url.split('?')[0] ?? '';
  const isKnown = brazeEndpoints.some((endpoint) => patternOf(endpoint).test(path));
  return isKnown
    ? { status: 403, body: { message: 'Access Denied' } }
    : { status: 404, body: { message: 'Not Found' } };
}

/** Matches the path of an endpoint followed by a slash. */
function patternOf({ path }: Endpoint): RegExp {
  return new RegExp(`^${path.replace(/:[a-z_]+/g, '[^/]+')}/$`);
}
