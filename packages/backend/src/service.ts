import { randomUUID } from 'node:crypto';
import type { FastifyServerOptions } from 'fastify';
import { buildApp } from './app.ts';
import { createBrazeClient, type BrazeClient, type BrazeClientOptions } from './braze/client.ts';
import { createBrazeReader, type BrazeReader } from './braze/reader.ts';
import { systemClock } from './clock.ts';
import { reachesPhones } from './config/reaches-phones.ts';
import type { Config, Connection } from './config/schema.ts';
import { createDeliverer, type Deliverer } from './delivery/deliverer.ts';
import type { DeliveryLogger } from './delivery/delivery-logger.ts';
import { createMessageLinks } from './delivery/message-link.ts';
import { messageProperties } from './delivery/message-properties.ts';
import { routeTable } from './delivery/route-table.ts';
import type { AppParts, ConnectionHealth } from './http/app-parts.ts';
import { SharedCounts } from './http/shared-counts.ts';
import type { WidgetFiles } from './http/widget-files.ts';
import { checkpointKeys } from './identity/checkpoint-keys.ts';
import { deriveKeys } from './identity/keys.ts';
import { loadPhonePlans } from './identity/normalise.ts';
import { LiveBackends } from './live-backends.ts';
import { openStore, type DatabaseLocation } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import { Tally } from './tally.ts';
import { Stranded, type StrandedOptions } from './upkeep/stranded.ts';
import { Upkeep, type UpkeepLogger } from './upkeep/upkeep.ts';

export interface ServiceOptions {
  readonly database: DatabaseLocation;
  readonly widget: WidgetFiles;
  readonly logger?: FastifyServerOptions['logger'];
}

/** A backend that is listening and delivering. */
export interface Service {
  /** Where it listens, for example `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Takes no new request, answers those it has, hands delivery back, and closes the database last. */
  close(): Promise<void>;
}

/**
 * Starts the whole backend in this process: store, one deliverer for each connection, and the HTTP server.
 *
 * @throws Error where the database cannot be opened or the port is taken; then nothing is left running.
 */
export async function startService(config: Config, { database, widget, logger }: ServiceOptions): Promise<Service> {
  if (reachesPhones(config)) loadPhonePlans();
  const horizonMs = config.delivery.horizonSeconds * 1000;
  const store = await openStore(database, {
    horizonMs,
    exclusive: true,
    maxConnections: config.databaseConnections,
  });
  const brazeRequests: AppParts['brazeRequests'] = new Tally();
  const clients = new Map(
    config.connections.map((connection) => {
      const { code, rateShare } = connection;
      const onOutcome: BrazeClientOptions['onOutcome'] = (endpoint, outcome) =>
        brazeRequests.add({ connection: code, endpoint, outcome });
      return [code, createBrazeClient(connection, { rateShare, onOutcome })];
    }),
  );
  const rateShares = new Map(config.connections.map(({ code, rateShare }) => [code, rateShare]));
  const reader = createBrazeReader({ clients, rateShares });
  const deliverers = new Map<string, Deliverer>();
  const counts = new SharedCounts({ store, key: deriveKeys(config, 'limit')[0] });
  let liveBackends: LiveBackends | undefined;
  let upkeep: Upkeep | undefined;
  let stranded: Stranded | undefined;
  const closeParts = async (): Promise<void> => {
    await Promise.all([
      liveBackends?.stop(),
      upkeep?.stop(),
      stranded?.stop(),
      counts.stop(),
      ...[...deliverers.values()].map((deliverer) => deliverer.stop()),
    ]);
    await Promise.all([...clients.values()].map((client) => client.close()));
    await store.close();
  };
  try {
    const app = await buildApp(config, {
      ...{ store, counts, widget, reader, brazeRequests },
      nudge: (connection) => deliverers.get(connection)?.nudge(),
      health: () => [...deliverers.values()].map((deliverer) => healthOf(deliverer, reader)),
      stranded: () => stranded?.connections ?? [],
      now: Date.now,
      ...(logger === undefined ? {} : { logger }),
    });
    const nudgeAll = (): void => deliverers.forEach((deliverer) => deliverer.nudge());
    const holder = randomUUID();
    // A SQLite file has one backend. Others have to know of this one before anything is moved: from then on its configuration counts.
    if (database.kind === 'postgres') {
      const onCount = (backends: number): void => reader.shareAmong(backends);
      liveBackends = new LiveBackends({ store, id: holder, logger: app.log, onCount });
      await liveBackends.start();
    }
    const routes = routesOf(config);
    const mover = database.kind === 'postgres' ? { backend: holder, now: Date.now() } : undefined;
    const connectionsInUse = await store.reroute(routes, mover);
    const parts = { store, backend: holder, routes, logger: app.log, onMoved: nudgeAll };
    stranded = strandedOf(config, parts, connectionsInUse);
    await stranded.pass();
    for (const connection of config.connections) {
      const client = clients.get(connection.code);
      if (client === undefined) continue;
      const own = { store, client, holder, logger: app.log, horizonMs, ...lookingAround(database) };
      deliverers.set(connection.code, delivererOf(config, connection, own));
    }
    const url = await app.listen(config.listen);
    for (const deliverer of deliverers.values()) deliverer.start();
    counts.start(app.log);
    upkeep = upkeepOf(config, store, holder, app.log);
    upkeep.start();
    stranded.start();
    return {
      url,
      close: async () => {
        // Whatever closing the server throws, delivery is handed back and the database closed.
        await app.close().finally(closeParts);
      },
    };
  } catch (error) {
    await closeParts();
    throw error;
  }
}

interface DelivererParts {
  readonly store: Store;
  readonly client: BrazeClient;
  readonly holder: string;
  readonly logger: DeliveryLogger;
  readonly horizonMs: number;
  readonly lookMs?: number;
}

/** Where other backends share the database, what they recorded is due here as well. */
function lookingAround({ kind }: DatabaseLocation): { lookMs?: number } {
  return kind === 'postgres' ? { lookMs: 1000 } : {};
}

function delivererOf(config: Config, connection: Connection, parts: DelivererParts): Deliverer {
  const linkOf = createMessageLinks(config);
  return createDeliverer({
    ...parts,
    connection,
    routes: routeTable(config, connection.code),
    describeMessage: (message) => messageProperties(config, message, linkOf(message, Date.now())),
  });
}

function upkeepOf(config: Config, store: Store, holder: string, logger: UpkeepLogger): Upkeep {
  const { checkpoints, retention } = config;
  const dayMs = 86_400_000;
  const plan = {
    sealEveryMs: checkpoints.everyMinutes * 60_000,
    messagesForMs: retention.messageDays * dayMs,
    ledgerForMs: retention.ledgerYears === undefined ? undefined : retention.ledgerYears * 365.25 * dayMs,
  };
  return new Upkeep({ store, keys: checkpointKeys(config), plan, logger, holder, clock: systemClock });
}

function routesOf(config: Config): { topic: string; channel: string; connection: string }[] {
  return config.topics.flatMap(({ code, channels }) =>
    Object.entries(channels).map(([channel, { connection }]) => ({ topic: code, channel, connection })),
  );
}

/** What the start found to wait for connections that are gone is named at its first look. */
function strandedOf(
  { connections }: Config,
  parts: Pick<StrandedOptions, 'store' | 'backend' | 'routes' | 'logger' | 'onMoved'>,
  seen: readonly string[],
): Stranded {
  const codes = connections.map(({ code }) => code);
  return new Stranded({ ...parts, connections: codes, clock: systemClock }, seen);
}

function healthOf(deliverer: Deliverer, reader: BrazeReader): ConnectionHealth {
  const { connection, state, since, lastError, missingPermissions: missing } = deliverer.status();
  const ofSessions = reader.mayNotReadProfiles(connection) ? ['users.export.ids'] : [];
  const missingPermissions = [...new Set([...missing, ...ofSessions])];
  return { connection, state, since, reason: lastError ?? undefined, missingPermissions };
}
