import type { DeliveryLogger } from './delivery/delivery-logger.ts';
import type { Store } from './store/store.ts';

/** How often a backend says that it is there, and how long that holds, in milliseconds. */
const announceMs = 10_000;
const goneAfterMs = 3 * announceMs;

export interface LiveBackendsOptions {
  readonly store: Pick<Store, 'announceBackend' | 'removeBackend'>;
  /** Names this process among all that share the store. */
  readonly id: string;
  readonly logger: DeliveryLogger;
  /** Called with the number of backends that share the store, this one included, whenever it was counted. */
  readonly onCount: (backends: number) => void;
}

/** Says every few seconds that this backend is there, and counts who else is. While the database is down, the last count stands. */
export class LiveBackends {
  readonly #options: LiveBackendsOptions;
  #timer: NodeJS.Timeout | undefined;
  #counting: Promise<void> = Promise.resolve();

  constructor(options: LiveBackendsOptions) {
    this.#options = options;
  }

  /** Resolves when the others can know of this one. Never rejects. */
  async start(): Promise<void> {
    this.#counting = this.#count();
    this.#timer = setInterval(() => {
      this.#counting = this.#counting.then(() => this.#count());
    }, announceMs);
    await this.#counting;
  }

  /** Leaves at once rather than when the row runs out, so that the others have the share. Never rejects. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#counting;
    try {
      await this.#options.store.removeBackend(this.#options.id);
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'could not sign off; the others learn of it when the row runs out');
    }
  }

  async #count(): Promise<void> {
    const { store, id, logger, onCount } = this.#options;
    try {
      onCount(await store.announceBackend(id, goneAfterMs, Date.now()));
    } catch (error) {
      logger.warn({ err: error }, 'could not count the backends that share the database');
    }
  }
}
