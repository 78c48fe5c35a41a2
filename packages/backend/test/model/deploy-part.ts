import { Alarm } from '../../src/alarm.ts';
import type { Clock } from '../../src/clock.ts';
import type { DeliveryLogger } from '../../src/delivery/delivery-logger.ts';
import type { Store } from '../../src/store/store.ts';
import { Stranded } from '../../src/upkeep/stranded.ts';
import type { Configuration } from './deploys.ts';
import type { ProcessPart } from './model-process.ts';

/** How often a backend says that it is there, and how long that holds, in milliseconds; rarer than in production, as every time costs a run time. */
const announceMs = 80_000;
const goneAfterMs = 3 * announceMs;

export interface DeployPartOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Names this backend among all that share the store. */
  readonly backend: string;
  readonly configuration: Configuration;
  readonly logger: DeliveryLogger;
  readonly onMoved: () => void;
}

/** What a backend does for the sake of others with another configuration, in the order of `src/service.ts`: it joins the roll, moves what leads elsewhere, and looks again. */
export class DeployPart implements ProcessPart {
  readonly #options: DeployPartOptions;
  readonly #alarm: Alarm;
  #isStopping = false;
  #stranded: Stranded | undefined;

  constructor(options: DeployPartOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock);
  }

  async start(): Promise<void> {
    const { store, clock, backend, configuration, logger, onMoved } = this.#options;
    const { routes, connections } = configuration;
    await this.#announce();
    const inUse = await store.reroute(routes);
    this.#stranded = new Stranded({ store, clock, backend, routes, connections, logger, onMoved }, inUse);
    await this.#stranded.pass();
    this.#stranded.start();
    void this.#goOnAnnouncing();
  }

  async stop(): Promise<void> {
    const { store, backend } = this.#options;
    this.#isStopping = true;
    this.#alarm.ring();
    await this.#stranded?.stop();
    // As in production: where the store fails, the row runs out.
    await store.removeBackend(backend).catch(() => undefined);
  }

  nudge(): void {}

  async #goOnAnnouncing(): Promise<void> {
    while (!this.#isStopping) {
      await this.#alarm.wait(this.#options.clock.now() + announceMs);
      if (!this.#isStopping) await this.#announce();
    }
  }

  /** As in production: where the store fails, it is said again later. */
  async #announce(): Promise<void> {
    const { store, backend, clock } = this.#options;
    await store.announceBackend(backend, goneAfterMs, clock.now()).catch(() => undefined);
  }
}
