import type { FastifyInstance } from 'fastify';
import type { Limits } from '../config/limits.ts';
import type { Store } from '../store/store.ts';
import { Tally } from '../tally.ts';
import type { AppParts } from './app-parts.ts';
import { formatMeasures, metricsContentType, type Measures } from './metrics.ts';
import { readStanding, type StandingParts } from './read-standing.ts';

/** Requests answered, by what they asked for. */
export type RequestTally = Tally<'method' | 'route' | 'status'>;

/** Who scrapes more often than this is given the text from before, so that nobody reaches the database with it. Milliseconds. */
const freshForMs = 1000;

/** Counts every request that routes registered from here on answer, by the route's pattern and never its URL. */
export function countRequests(app: FastifyInstance): RequestTally {
  const requests: RequestTally = new Tally();
  app.addHook('onResponse', (request, reply, done) => {
    requests.add({
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    });
    done();
  });
  return requests;
}

export type MetricsParts = StandingParts &
  Pick<AppParts, 'brazeRequests'> & {
    readonly store: Pick<Store, 'nextDueAt'>;
    readonly requests: RequestTally;
  };

/**
 * `GET /metrics`: the same as `GET /health` and more, in the text format of Prometheus; `docs/operating.md` lists the names. Also answered while
 * the store is away, without what only the store knows. No label names a person.
 */
export function registerMetricsRoutes(app: FastifyInstance, limits: Limits, parts: MetricsParts): void {
  let latest: { readonly until: number; readonly text: Promise<string> } | undefined;
  app.get('/metrics', async (_request, reply) => {
    const now = parts.now();
    if (latest === undefined || now >= latest.until) {
      latest = { until: now + freshForMs, text: measure(limits, parts).then(formatMeasures) };
    }
    void reply.header('cache-control', 'no-store').type(metricsContentType);
    return latest.text;
  });
}

async function measure(limits: Limits, parts: MetricsParts): Promise<Measures> {
  const { store, requests, brazeRequests, health, now } = parts;
  const counted = { requests: requests.counts, brazeRequests: brazeRequests?.counts ?? [] };
  try {
    const standing = await readStanding(limits, parts);
    const waits = standing.connections.map(async ({ connection }) => {
      const dueAt = await store.nextDueAt(connection);
      return { connection, seconds: dueAt === undefined ? 0 : Math.max(0, now() - dueAt) / 1000 };
    });
    return { ...counted, connections: standing.connections, stored: { ...standing, waits: await Promise.all(waits) } };
  } catch {
    // The store's own failure is in the log, with its cause; here it is one of the measures.
    return { ...counted, connections: health(), stored: undefined };
  }
}
