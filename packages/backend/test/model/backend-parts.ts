import { createBrazeClient, type BrazeClient } from '../../src/braze/client.ts';
import type { Connection } from '../../src/config/schema.ts';
import { createDeliverer, type DelivererOptions } from '../../src/delivery/deliverer.ts';
import { apiKey, campaignId } from '../braze/simulated-braze.ts';
import { connectionOf } from './cast.ts';
import { DeployPart } from './deploy-part.ts';
import type { Configuration } from './deploys.ts';
import type { ModelClock } from './model-clock.ts';
import type { Outside, ProcessPart } from './model-process.ts';
import type { Plan } from './plan.ts';

export interface BackendPartsOptions {
  readonly clock: ModelClock;
  readonly run: number;
  readonly plan: Pick<Plan, 'isPolling' | 'deploy'>;
  /** Where the simulator listens. */
  readonly url: string;
  readonly times: Required<Pick<DelivererOptions, 'horizonMs' | 'sendWindowMs' | 'leaseMs' | 'lookMs'>>;
}

/** Makes what the backends of a run consist of. */
export class BackendParts {
  readonly #options: BackendPartsOptions;
  readonly #clients: BrazeClient[] = [];

  constructor(options: BackendPartsOptions) {
    this.#options = options;
  }

  /** A deliverer for each connection, and what is there for deploys where there is one. `tell` is told of errors. */
  partsOf(configuration: Configuration, outside: Outside, tell: (message: string) => void): readonly ProcessPart[] {
    const { run, plan, times } = this.#options;
    const { store, clock } = outside;
    const logger = { info: () => {}, warn: () => {}, error: (_fields: object, message: string) => tell(message) };
    const clients = configuration.connections.map((code) => ({ code, client: this.makeClient(code) }));
    const holder = `holder-${run}-${this.#clients.length}`;
    const deliverers = clients.map(({ code, client }) =>
      createDeliverer({
        ...{ store, clock, holder, logger, ...times, random: () => 0.5, describeMessage: () => ({}) },
        ...{ client: outside.watched(client), connection: this.#connectionFor(code) },
        routes: configuration.tableOf(code),
      }),
    );
    if (plan.deploy === undefined) return deliverers;
    const onMoved = (): void => deliverers.forEach((deliverer) => deliverer.nudge());
    return [new DeployPart({ store, clock, backend: holder, configuration, logger, onMoved }), ...deliverers];
  }

  /** A client for the connection of this code. */
  makeClient(code: string): BrazeClient {
    const { clock } = this.#options;
    const options = { now: () => clock.now(), timeoutMs: 20_000, maxConnections: 2 };
    const client = createBrazeClient(this.#connectionFor(code), options);
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  #connectionFor(code: string): Connection {
    const { url, plan, run } = this.#options;
    const named = { code, name: `Braze ${code}`, endpoint: url, apiKey, rateShare: 0.8 } as const;
    // The global email state is that of the first connection alone.
    const pollUnsubscribesSeconds = plan.isPolling && code === connectionOf(run) ? 300 : 0;
    return { ...named, identifyBy: 'email', confirmationCampaignId: campaignId, pollUnsubscribesSeconds };
  }
}
