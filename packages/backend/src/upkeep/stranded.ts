import { Alarm } from '../alarm.ts';
import type { Clock } from '../clock.ts';
import type { DeliveryLogger } from '../delivery/delivery-logger.ts';
import type { Store } from '../store/store.ts';

/**
 * How often it looks, in milliseconds. What is found twice in a row is taken for stranded: a backend that ends or starts leaves its
 * connections alone for less.
 */
const lookMs = 60_000;

/** How long what could not be moved as a whole is left alone, in milliseconds: to look through all that waits costs as much as there is. */
const moveAgainMs = 3_600_000;

export interface StrandedOptions {
  readonly store: Pick<Store, 'isNewestBackend' | 'reroute' | 'rerouteUnrouted' | 'unattended'>;
  /** Names this process among all that share the store. */
  readonly backend: string;
  /** The codes of the connections that this configuration has. */
  readonly connections: readonly string[];
  /** Where the topics' channels lead. */
  readonly routes: Parameters<Store['reroute']>[0];
  readonly logger: DeliveryLogger;
  readonly clock: Clock;
  /** Called when something was moved to other connections. */
  readonly onMoved: () => void;
}

/**
 * Looks after what waits for a connection that this configuration does not have and that no other backend delivers for. A start moves
 * whatever leads elsewhere; but in a rolling deploy backends with the old configuration go on saving after it.
 *
 * A connection that another backend delivers for is left alone: it may be of the newer configuration, and this one the old. What that one
 * has no route for goes where the backend that was started last has it go.
 */
export class Stranded {
  readonly #options: StrandedOptions;
  #seen: ReadonlySet<string>;
  #named: readonly string[] = [];
  readonly #movedAt = new Map<string, number>();
  #running: Promise<void> | undefined;
  #isStopping = false;
  readonly #alarm: Alarm;

  /** `seen`: connections that something was found to wait for already. */
  constructor(options: StrandedOptions, seen: readonly string[] = []) {
    this.#options = options;
    this.#alarm = new Alarm(this.#options.clock);
    this.#seen = new Set(seen);
  }

  /** The connections that choices or signals wait for and nobody will deliver for, as the last look found them. */
  get connections(): readonly string[] {
    return this.#named;
  }

  /** Looks every minute from now on; the first look, of the start, is {@link pass}. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Finishes the look under way. Never rejects. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#alarm.ring();
    await this.#running;
  }

  /** Looks once, moves what has a place to go, and names the rest. @throws what the store throws. */
  async pass(): Promise<void> {
    const { logger } = this.#options;
    const seenBefore = this.#seen;
    // Only two looks in a row count: where this one fails, what was seen before it may be attended to again by the next.
    this.#seen = new Set();
    const found = await this.#find();
    const stranded = found.filter((connection) => seenBefore.has(connection));
    this.#seen = new Set(found);
    const moving = (await this.#isNewest()) ? stranded.filter((connection) => this.#mayMove(connection)) : [];
    const left = moving.length === 0 ? found : await this.#move(moving);
    for (const connection of moving.filter((each) => !left.includes(each))) {
      this.#movedAt.delete(connection);
      logger.info({ connection }, 'what waited for a connection that is gone goes through another one now');
    }
    this.#name(stranded.filter((each) => left.includes(each)));
    await this.#moveUnrouted();
  }

  /** Where a backend serves that was started later, what leads elsewhere is for that one to move. */
  #isNewest(): Promise<boolean> {
    const { store, backend, clock } = this.#options;
    return store.isNewestBackend(backend, clock.now());
  }

  async #moveUnrouted(): Promise<void> {
    const { store, routes, backend, clock, logger, onMoved } = this.#options;
    const moved = await store.rerouteUnrouted(routes, { backend, now: clock.now() });
    if (moved === 0) return;
    logger.info({ moved }, 'what had no route in another configuration goes where this one leads');
    onMoved();
  }

  #mayMove(connection: string): boolean {
    return this.#options.clock.now() - (this.#movedAt.get(connection) ?? -Infinity) >= moveAgainMs;
  }

  /** Answers what is left behind, on these connections or others. */
  async #move(moving: readonly string[]): Promise<readonly string[]> {
    const { store, backend, routes, onMoved, clock } = this.#options;
    await store.reroute(routes, { from: moving, backend, now: clock.now() });
    for (const connection of moving) this.#movedAt.set(connection, clock.now());
    onMoved();
    return this.#find();
  }

  async #find(): Promise<readonly string[]> {
    const { store, connections, clock } = this.#options;
    const unattended = await store.unattended(clock.now());
    return unattended.filter((connection) => !connections.includes(connection));
  }

  /** Each is named once, and again if it was not there meanwhile. */
  #name(stranded: readonly string[]): void {
    for (const connection of stranded.filter((each) => !this.#named.includes(each))) {
      this.#options.logger.error(
        { code: 'choices_stranded', connection },
        'choices wait to be delivered through a connection that the configuration does not have any more; they go on waiting until it does',
      );
    }
    this.#named = stranded;
  }

  async #run(): Promise<void> {
    const { logger } = this.#options;
    while (!this.#isStopping) {
      await this.#alarm.wait(this.#options.clock.now() + lookMs);
      if (this.#isStopping) return;
      try {
        await this.pass();
      } catch (err) {
        logger.warn({ err }, 'could not look for what nobody delivers; it is tried again');
      }
    }
  }
}
