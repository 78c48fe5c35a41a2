import { Counter, Gauge, Registry } from 'prom-client';
import type { Tally } from '../tally.ts';
import type { ConnectionHealth } from './app-parts.ts';
import type { RequestTally } from './metrics-routes.ts';
import type { Standing } from './read-standing.ts';

/** What `GET /metrics` tells. */
export interface Measures {
  readonly requests: RequestTally['counts'];
  readonly brazeRequests: Tally<'connection' | 'endpoint' | 'outcome'>['counts'];
  readonly connections: readonly ConnectionHealth[];
  /** What only the store knows; undefined while it is away. */
  readonly stored: (Standing & { readonly waits: readonly Wait[] }) | undefined;
}

/** For how long what is due longest has been due. */
interface Wait {
  readonly connection: string;
  readonly seconds: number;
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

export const metricsContentType = Registry.PROMETHEUS_CONTENT_TYPE;

/** The text format of Prometheus, version 0.0.4. */
export async function formatMeasures(measures: Measures): Promise<string> {
  const registry = new Registry();
  const { requests, brazeRequests, connections, stored } = measures;
  addCounter(
    registry,
    'http_requests_total',
    'Requests answered, by route and status.',
    ['method', 'route', 'status'],
    requests,
  );
  addCounter(
    registry,
    'braze_requests_total',
    'Requests to Braze, by how they ended.',
    ['connection', 'endpoint', 'outcome'],
    brazeRequests,
  );
  addGauge(registry, 'store_up', 'Whether the database answers.', [], [[{}, stored === undefined ? 0 : 1]]);
  addGauge(
    registry,
    'connection_state',
    'How delivery for a connection stands (1), and the last reason that Braze or the network gave.',
    ['connection', 'state', 'reason'],
    connections.map(({ connection, state, reason = '' }) => [{ connection, state, reason }, 1]),
  );
  addGauge(
    registry,
    'missing_permission',
    'Permissions that the key of a connection lacks.',
    ['connection', 'permission'],
    connections.flatMap(({ connection, missingPermissions = [] }) =>
      missingPermissions.map((permission): Sample => [{ connection, permission }, 1]),
    ),
  );
  if (stored !== undefined) addStored(registry, stored);
  return registry.metrics();
}

function addStored(
  registry: Registry,
  { connections, tripped, stranded, waits }: NonNullable<Measures['stored']>,
): void {
  addGauge(
    registry,
    'longest_due_seconds',
    'For how long the choice, read-back or message that is due longest has been due.',
    ['connection'],
    waits.map(({ connection, seconds }) => [{ connection }, seconds]),
  );
  addGauge(
    registry,
    'gave_up',
    'Choices and signals that delivery gave up, counted no further than 10000.',
    ['connection', 'what'],
    connections.flatMap(({ connection, gaveUp }) =>
      Object.entries(gaveUp).map(([what, count]: [string, number]): Sample => [{ connection, what }, count]),
    ),
  );
  addGauge(
    registry,
    'stranded_connection',
    'Connections that are gone from the configuration while choices wait for them.',
    ['connection'],
    stranded.map((connection) => [{ connection }, 1]),
  );
  addGauge(
    registry,
    'refusing_blind_opt_outs',
    'Properties whose breaker of opt-outs without proof has tripped.',
    ['property'],
    tripped.map(({ property }) => [{ property }, 1]),
  );
}

function addGauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  samples: readonly Sample[],
): void {
  const gauge = new Gauge({ name: `preference_center_${name}`, help, labelNames, registers: [registry] });
  for (const [labels, value] of samples) gauge.set(labels, value);
}

function addCounter(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  counts: Tally<string>['counts'],
): void {
  const counter = new Counter({ name: `preference_center_${name}`, help, labelNames, registers: [registry] });
  for (const { labels, count } of counts) counter.inc(labels, count);
}
