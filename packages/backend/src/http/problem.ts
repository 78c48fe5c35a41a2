import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AppError, describeCause } from '../app-error.ts';
import type { Config } from '../config/schema.ts';
import { change, preferencesRequest, sessionRequest, type Problem, type ProblemCode } from '../contract.ts';
import { brazeChange } from './braze-change.ts';
import { networkBudget } from './budgets.ts';

/** Status and title of every problem; the code is what clients branch on. */
const problems: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  malformed_json: [400, 'The body is not JSON'],
  invalid_request: [400, 'The request does not have the right shape'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body must be application/json'],
  not_found: [404, 'There is nothing here'],
  property_not_found: [404, 'There is no such property'],
  origin_not_allowed: [403, 'This origin is not one of the property'],
  identity_missing: [422, 'The request does not say who the visitor is'],
  invalid_identity: [422, 'An identity does not have the right shape'],
  credentials_rejected: [401, 'The credentials do not hold'],
  session_rejected: [401, 'The session does not hold; open a new one'],
  not_permitted: [403, 'This visitor may not do that'],
  unknown_topic: [422, 'There is no such topic'],
  unknown_channel: [422, 'The topic does not go out on that channel'],
  unreachable_channel: [422, 'The channel does not reach this visitor'],
  stale_revision: [409, 'A newer choice was made meanwhile'],
  rate_limited: [429, 'Too many requests'],
  store_unavailable: [503, 'The choice could not be recorded; try again'],
  internal_error: [500, 'Something went wrong on our side'],
};

/** Fastify's own errors, by their code, as ours. */
const fastifyErrors: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
};

/** Paths that are not there, for each network and minute: more than a page can mistype, too few to search with. */
const notFoundPerMinute = 300;

/** Answers every error of the app as problem+json, and logs those that are our own fault. Needs the rate limit plugin. */
export function registerProblems(app: FastifyInstance, config: Config): void {
  const ourNames = namesOf(config);
  app.setErrorHandler<FastifyError | AppError>((error, request, reply) =>
    sendProblem(toAppError(error, ourNames), request, reply),
  );
  const preHandler = app.rateLimit(networkBudget('not found', notFoundPerMinute));
  app.setNotFoundHandler({ preHandler }, (request, reply) => sendProblem(new AppError('not_found'), request, reply));
}

/**
 * Answers what goes wrong before there is a route, such as a URL that cannot be decoded: Fastify's own answer would
 * repeat it. No hook runs for such a request, so it is logged here.
 */
export function sendEarlyProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toAppError(error);
  void sendProblem(problem, request, reply);
  request.log.info({ method: request.method, route: 'none', status: reply.statusCode, code: problem.code }, 'request');
}

function sendProblem(error: AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [status, title] = problems[error.code];
  const { detail, errors, conflicts, retryAfterSeconds, cause } = error.options;
  request.problemCode = error.code;
  request.problemReason = error.options.reason;
  if (status >= 500) request.log.error({ code: error.code, cause: describeCause(cause) }, 'request failed');
  if (retryAfterSeconds !== undefined || status === 503) void reply.header('retry-after', retryAfterSeconds ?? 1);
  const body: Problem = {
    type: `urn:preference-center:problem:${error.code}`,
    title,
    status,
    code: error.code,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors: [...errors] }),
    ...(conflicts === undefined ? {} : { conflicts: [...conflicts] }),
  };
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(body);
}

function toAppError(error: FastifyError | AppError, ourNames: ReadonlySet<string> = new Set()): AppError {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    return new AppError('invalid_request', {
      errors: error.validation.map((issue) => describeIssue(issue, ourNames)),
    });
  }
  const code = fastifyErrors[error.code];
  if (code !== undefined) return new AppError(code);
  if (error.statusCode === 429) return new AppError('rate_limited');
  if (error instanceof SyntaxError && error.statusCode === 400) return new AppError('malformed_json');
  if (error.statusCode !== undefined && error.statusCode < 500) return new AppError('invalid_request');
  return new AppError('internal_error', { cause: error });
}

interface ValidationIssue {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
}

/** Names that a path may repeat: whatever else stands in a request may be somebody's name or address. */
function namesOf({ identitySpaces }: Config): ReadonlySet<string> {
  const fields = [sessionRequest, preferencesRequest, change, brazeChange].flatMap(({ shape }) => Object.keys(shape));
  return new Set([...fields, ...identitySpaces.map(({ code }) => code)]);
}

/** A field's path and what it must be. A name that the sender made up stands in it as `*`. */
function describeIssue(
  { instancePath, keyword, message }: ValidationIssue,
  ourNames: ReadonlySet<string>,
): { path: string; message: string } {
  const path = instancePath
    .split('/')
    .filter((part) => part !== '')
    .map((part) => (/^\d{1,4}$/.test(part) || ourNames.has(part) ? part : '*'))
    .join('.');
  if (keyword === 'unrecognized_keys') return { path, message: 'has a field that is not known here' };
  if (keyword === 'invalid_key') return { path, message: 'has a name that is not a code' };
  return { path, message: message ?? 'is not right' };
}
