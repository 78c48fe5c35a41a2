import { BrazeRefusal } from '../endpoints/endpoint.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Exchange } from './exchange.ts';
import { isDeeperThan } from './json-depth.ts';

/** Braze's text for invalid JSON. Source: Braze docs, "Errors". */
const badSyntax = 'Error while parsing request body. Please check your syntax.';

/** Arrays and objects nested deeper than this are refused: the parsers of Braze's platform do so by default, and JSON that deep cannot be written back. */
const maxDepth = 100;

/** Checks the key, then where it is used from, then its permission. Throws Braze's 401, which repeats the key, or its 403. */
export function authorize(
  exchange: Exchange,
  { authorization, ip }: { authorization: string | undefined; ip: string },
  workspace: Workspace,
): void {
  const key = /^Bearer (.*)$/i.exec(authorization ?? '')?.[1] ?? '';
  const power = workspace.settings.keys.get(key);
  if (!power) throw new BrazeRefusal(401, exchange.endpoint?.badKeyText ?? `Invalid API key: ${key}`);
  exchange.isAuthorized = true;
  // A refusal tells where the limit stands, though it does not count.
  const pool = exchange.endpoint?.pool;
  if (typeof pool === 'string') exchange.rate = workspace.rateLimits.peek(pool, workspace.now());
  if (!power.allows(ip)) throw new BrazeRefusal(403, 'Invalid whitelisted IPs');
  const { scopes } = power;
  const scope = exchange.endpoint?.scope;
  if (scope !== undefined && scopes !== null && !scopes.has(scope)) {
    throw new BrazeRefusal(403, 'You do not have permission to access this resource');
  }
}

/** Counts the request towards its rate limit. Throws a 429 when that is used up. */
export function meter(exchange: Exchange, workspace: Workspace): void {
  const pool = exchange.endpoint?.pool;
  if (pool === undefined || pool === null) return;
  exchange.rate = workspace.rateLimits.take(typeof pool === 'string' ? pool : pool(exchange.body), workspace.now());
  if (exchange.rate?.isAllowed === false) throw new BrazeRefusal(429, 'Rate Limited');
}

/** Throws Braze's 415 unless the content type is JSON. */
export function requireJson(contentType: string | undefined): void {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') throw new BrazeRefusal(415, 'Unsupported Media Type');
}

/** Parses a body, given as bytes. Throws Braze's 400 for invalid JSON, for no body, and for nesting deeper than 100. */
export function parseBody(bytes: unknown): unknown {
  if (!Buffer.isBuffer(bytes) || isDeeperThan(bytes, maxDepth)) throw new BrazeRefusal(400, badSyntax);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new BrazeRefusal(400, badSyntax);
  }
}
