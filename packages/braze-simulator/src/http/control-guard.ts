import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Decides whether a browser may use the control API, and sends the CORS headers if so. Requests without `Origin` come from programs, not
 * from other sites' pages, and pass. Answers false after refusing with 403.
 *
 * A page of another site cannot get in by pointing its own host name at the simulator either (DNS rebinding): browser requests are only
 * taken for `localhost` and addresses, not for names.
 */
export function admitToControl(
  request: FastifyRequest,
  reply: FastifyReply,
  controlOrigins: ReadonlySet<string>,
): boolean {
  const { origin, host = '', 'sec-fetch-site': fetchSite } = request.headers;
  const isListed = origin !== undefined && controlOrigins.has(origin);
  if (isListed) {
    void reply.header('access-control-allow-origin', origin).header('vary', 'origin');
    return true;
  }
  const isOwnPage = origin === undefined || (origin === `http://${host}` && isLiteralHost(host));
  const isRebound = fetchSite !== undefined && !isLiteralHost(host);
  if (isOwnPage && !isRebound) return true;
  void reply
    .code(403)
    .send({ message: 'Pages of this origin may not use the control API. Allow it with controlOrigins.' });
  return false;
}

/** Answers a CORS preflight of an admitted origin. */
export function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .header('access-control-allow-methods', 'GET, POST, PUT, DELETE')
    .header('access-control-allow-headers', 'content-type')
    .header('access-control-max-age', '600')
    .send();
}

function isLiteralHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || isIP(name) !== 0;
}
