import { setMaxListeners } from 'node:events';
import type { BrazeClient } from '../braze/client.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { Connection } from '../config/schema.ts';
import type { Lease, Store } from '../store/store.ts';
import { Alarm } from '../alarm.ts';
import { connectionLanes } from './connection-lanes.ts';
import type { DeliveryContext } from './delivery-context.ts';
import type { DeliveryLogger } from './delivery-logger.ts';
import { summariseLanes, type DeliveryState, type DeliveryStatus } from './delivery-status.ts';
import type { AnyLane } from './lane.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { DescribeMessage } from './message-lane.ts';
import { backoffMs, type Random } from './retry-timing.ts';
import type { RouteTable } from './route-table.ts';
import { turnUnder, type Turn } from './turn.ts';

export interface DelivererOptions {
  readonly store: Store;
  readonly client: BrazeClient;
  readonly connection: Connection;
  /** `routeTable(config, connection.code)`. */
  readonly routes: RouteTable;
  /** Makes the trigger properties of a message, with the link that carries its secret. */
  readonly describeMessage: DescribeMessage;
  readonly logger: DeliveryLogger;
  /** Names this process among all that share the store; made afresh at each start. */
  readonly holder: string;
  readonly clock?: Clock;
  /** Default: `Math.random`. */
  readonly random?: Random;
  /** How long the right to deliver lasts without renewal, in milliseconds. Default: 15,000. */
  readonly leaseMs?: number;
  /** How long after it was claimed a choice may still be sent, in milliseconds. Default: 30,000, or half the horizon if that is less. */
  readonly sendWindowMs?: number;
  /** How long after a request Braze may still apply it, in milliseconds; the same as the store's. Default: 600,000. */
  readonly horizonMs?: number;
  /** How long `stop` waits for answers before it cuts requests off, in milliseconds. Default: 5,000. */
  readonly stopGraceMs?: number;
  /**
   * How often to look for what others have recorded, in milliseconds; `nudge` tells only of what this process did. Default: not
   * at all.
   */
  readonly lookMs?: number;
  /** The most choices taken from the store at once; a multiple of 50 and 75 fills requests. Default: 1,500. */
  readonly claimLimit?: number;
}

/** Delivers the choices and messages of one connection to Braze. The one owner of retries. */
export interface Deliverer {
  /** Starts the loop. */
  start(): void;
  /** Something was recorded: look now. */
  nudge(): void;
  /**
   * Sends nothing new, waits for answers under way, gives back what was not sent and the lease. Afterwards no timer or request of
   * this deliverer is left. Never rejects.
   */
  stop(): Promise<void>;
  status(): DeliveryStatus;
}

/** A deliverer that does nothing until it is started. */
export function createDeliverer(options: DelivererOptions): Deliverer {
  return new DeliveryLoop(options);
}

/** How soon at the earliest the loop looks again at what was due already, in milliseconds. */
const overdueLookMs = 1000;

class DeliveryLoop implements Deliverer {
  readonly #context: DeliveryContext;
  readonly #alarm: Alarm;
  readonly #keeper: LeaseKeeper;
  readonly #lanes: readonly AnyLane[];
  readonly #cutOff = new AbortController();
  readonly #stopGraceMs: number;
  readonly #lookMs: number;
  #turn: Turn | undefined;
  #running: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #isStopping = false;
  #failures = 0;
  #hasFailed = false;
  #restUntil = 0;
  #noted: { state: DeliveryState; since: number };

  constructor(options: DelivererOptions) {
    const { clock = systemClock, leaseMs = 15_000, stopGraceMs = 5000, holder, connection, store } = options;
    this.#alarm = new Alarm(clock);
    // Every request under way listens to it; Node warns of a leak beyond ten.
    setMaxListeners(0, this.#cutOff.signal);
    this.#stopGraceMs = stopGraceMs;
    this.#lookMs = options.lookMs ?? Number.POSITIVE_INFINITY;
    this.#noted = { state: 'stopped', since: clock.now() };
    this.#context = this.#contextOf(options, clock);
    const { horizonMs } = this.#context;
    const onTakeOver = (lease: Lease, recovered: number): void => this.#noteTakeOver(lease, recovered);
    const { code: name } = connection;
    const { cells } = options.routes;
    this.#keeper = new LeaseKeeper({ store, name, cells, holder, leaseMs, horizonMs, clock, onTakeOver });
    this.#lanes = this.#lanesOf(options.describeMessage);
  }

  start(): void {
    if (!this.#isStopping) this.#running ??= this.#run();
  }

  nudge(): void {
    this.#alarm.ring();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  status(): DeliveryStatus {
    this.#note();
    const { lastError, closed, missingPermissions } = summariseLanes(this.#lanes);
    return {
      connection: this.#context.connection.code,
      ...this.#noted,
      lastError: lastError ?? (this.#failures > 0 ? 'delivery_failed' : null),
      missingPermissions,
      closed,
    };
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      try {
        const wakeAt = await this.#pass();
        this.#note();
        await this.#alarm.wait(wakeAt);
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** Sets every lane to work on what is due. Answers when to look again. */
  async #pass(): Promise<number> {
    const { clock, store, connection } = this.#context;
    if (clock.now() < this.#restUntil) return this.#restUntil;
    if (this.#hasFailed) await this.#startOver();
    const isRenewal = this.#keeper.lease !== undefined && clock.now() >= this.#keeper.dueAt;
    const lease = await this.#keeper.keep();
    if (lease === undefined) return this.#keeper.dueAt;
    if (isRenewal) this.#failures = 0;
    if (this.#turn?.lease.fence !== lease.fence) {
      this.#turn = turnUnder(lease, this.#keeper, () => this.#isStopping || this.#hasFailed);
    }
    for (const lane of this.#lanes) lane.start(this.#turn);
    if (await this.#keeper.wakeUnrouted()) return clock.now();
    const dueAt = (await store.nextDueAt(connection.code)) ?? Number.POSITIVE_INFINITY;
    const now = clock.now();
    return Math.min(this.#keeper.dueAt, now + this.#lookMs, dueAt <= now ? this.#overdueLookAt(now) : dueAt);
  }

  /** What is due already waits for a lane that is closed, or has just been taken up. */
  #overdueLookAt(now: number): number {
    return Math.min(...this.#lanes.map(({ gate }) => Math.max(gate.opensAt, now + overdueLookMs)));
  }

  /**
   * Something threw that should not have, so it is unknown what became of the choices in hand. A new fence has them recovered like those
   * of a process that died.
   */
  #fail(error: unknown): void {
    const { clock, random, logger, connection } = this.#context;
    this.#failures += 1;
    this.#hasFailed = true;
    this.#restUntil = clock.now() + overdueLookMs + backoffMs(this.#failures, random);
    logger.error(
      { connection: connection.code, err: error, retryAt: this.#restUntil },
      'delivery failed and will start over',
    );
    this.#note();
    this.#alarm.ring();
  }

  async #startOver(): Promise<void> {
    await this.#whenIdle();
    await this.#keeper.release();
    this.#turn = undefined;
    this.#hasFailed = false;
  }

  async #stop(): Promise<void> {
    const { clock, logger, connection } = this.#context;
    this.#isStopping = true;
    this.#alarm.ring();
    const cancel = clock.wakeAt(clock.now() + this.#stopGraceMs, () => this.#cutOff.abort());
    await this.#running;
    await this.#whenIdle();
    cancel();
    try {
      await this.#keeper.release();
    } catch (error) {
      logger.warn({ connection: connection.code, err: error }, 'could not give the lease back; it runs out by itself');
    }
    this.#note();
  }

  async #whenIdle(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.whenIdle()));
  }

  #contextOf(options: DelivererOptions, clock: Clock): DeliveryContext {
    const { random = Math.random, horizonMs = 600_000, claimLimit = 1500 } = options;
    const { sendWindowMs = Math.min(30_000, horizonMs / 2) } = options;
    const { store, client, connection, routes, logger } = options;
    return {
      ...{ store, client, connection, routes, logger, clock, random, sendWindowMs, horizonMs, claimLimit },
      signal: this.#cutOff.signal,
      wakeBy: (atMs) => this.#alarm.wakeBy(atMs),
      stopOthers: (closed, reason) => {
        for (const { gate } of this.#lanes) if (gate !== closed) gate.follow(reason, closed.opensAt);
      },
    };
  }

  #lanesOf(describeMessage: DescribeMessage): readonly AnyLane[] {
    return connectionLanes(this.#context, {
      describeMessage,
      onGateMoved: (opensAt) => {
        this.#note();
        this.#alarm.wakeBy(opensAt);
      },
      onError: (error) => {
        // One failure brings down every lane; the first one is counted.
        if (!this.#hasFailed) this.#fail(error);
      },
    });
  }

  #noteTakeOver({ fence }: Lease, recovered: number): void {
    const { client, logger, connection } = this.#context;
    for (const budget of Object.values(client.budgets)) budget.join();
    logger.info({ connection: connection.code, fence, recovered }, 'took over delivery');
  }

  /** Keeps since when the state is what it is, and says so in the log when Braze stops us or lets us go on. */
  #note(): void {
    const { clock, logger, connection } = this.#context;
    const { lastError, state: laneState } = summariseLanes(this.#lanes);
    const state = this.#stateOf(laneState);
    if (state === this.#noted.state) return;
    const wasStopped = this.#noted.state === 'stopped_by_braze';
    this.#noted = { state, since: clock.now() };
    const fields = { connection: connection.code, state, reason: lastError };
    if (state === 'stopped_by_braze') {
      logger.error(fields, 'Braze refuses this connection; nothing is lost, delivery is tried again');
    } else if (wasStopped) logger.info(fields, 'Braze answers again');
  }

  #stateOf(laneState: DeliveryState): DeliveryState {
    if (this.#running === undefined || (this.#isStopping && this.#keeper.lease === undefined)) return 'stopped';
    if (this.#hasFailed) return 'backing_off';
    return this.#keeper.lease === undefined ? 'standby' : laneState;
  }
}
