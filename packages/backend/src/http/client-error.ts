import type { ConnectionError, FastifyInstance, FastifyServerOptions } from 'fastify';
import type { Problem } from '../contract.ts';

/** What node refuses before there is a request, by its error code; everything else is a 400. */
const statusOf: Readonly<Record<string, 408 | 431>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };
const titles: Readonly<Record<400 | 408 | 431, readonly [phrase: string, title: string]>> = {
  400: ['Bad Request', 'This is not a request'],
  408: ['Request Timeout', 'The request took too long to arrive'],
  431: ['Request Header Fields Too Large', 'The headers are too large'],
};

type Socket = Parameters<NonNullable<FastifyServerOptions['clientErrorHandler']>>[1];

/**
 * Answers what is no HTTP, too slow or too large in its headers as a problem, and closes the connection. The log gets node's code for it and
 * nothing else: Fastify's own handler hands the error on with the raw bytes in it, which may hold a token.
 */
export function answerClientError(this: FastifyInstance, error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = statusOf[error.code] ?? 400;
  this.log.info({ route: 'none', status, reason: error.code }, 'request');
  if (socket.writable) socket.write(response(status));
  socket.destroySoon();
}

function response(status: 400 | 408 | 431): string {
  const [phrase, title] = titles[status];
  const problem: Problem = {
    type: 'urn:preference-center:problem:invalid_request',
    title,
    status,
    code: 'invalid_request',
  };
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${status} ${phrase}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
