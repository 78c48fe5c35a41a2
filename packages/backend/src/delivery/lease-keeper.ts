import type { Clock } from '../clock.ts';
import type { Lease, Store } from '../store/store.ts';
import type { RouteTable } from './route-table.ts';

export interface LeaseKeeperOptions {
  readonly store: Pick<Store, 'acquireLease' | 'releaseLease' | 'recoverAbandoned' | 'wakeUnrouted'>;
  /** The connection's code. */
  readonly name: string;
  /** The topics' channels that this configuration sends to the connection. */
  readonly cells: RouteTable['cells'];
  /** Names this process; no other may use the same. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly horizonMs: number;
  readonly clock: Clock;
  /** Called with the number of choices a former holder left unfinished. */
  readonly onTakeOver: (lease: Lease, recovered: number) => void;
}

/** Takes a connection's lease and renews it at a third of its time. Under a new fence it first deals with what the former holder left. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  #lease: Lease | undefined;
  #fenceRecovered: number | undefined;
  /** Whether anything may wait for which former holders had no route. */
  #mayBeUnrouted = false;
  #dueAt = 0;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  /** The lease while it is held and has not run out. */
  get lease(): Lease | undefined {
    return this.#lease !== undefined && this.#options.clock.now() < this.#lease.expiresAt ? this.#lease : undefined;
  }

  /** When `keep` has something to do next. */
  get dueAt(): number {
    return this.#dueAt;
  }

  /** Takes or renews the lease where that is due. Answers it, or undefined while another process holds it. */
  async keep(): Promise<Lease | undefined> {
    const { store, name, holder, leaseMs, horizonMs, clock, onTakeOver } = this.#options;
    const now = clock.now();
    if (now < this.#dueAt) return this.lease;
    const lease = await store.acquireLease(name, holder, leaseMs, now);
    if (lease !== undefined && lease.fence !== this.#fenceRecovered) {
      const recovered = await store.recoverAbandoned(lease, horizonMs, now);
      this.#fenceRecovered = lease.fence;
      this.#mayBeUnrouted = true;
      onTakeOver(lease, recovered);
    }
    this.#lease = lease;
    this.#dueAt = now + Math.floor(leaseMs / 3);
    return this.lease;
  }

  /**
   * Has what former holders had no route for go out, where this configuration has one. A step each time, between which the lanes have their
   * turn: there may be as many as there are choices. Answers whether there may be more.
   */
  async wakeUnrouted(): Promise<boolean> {
    const { store, cells, clock } = this.#options;
    const { lease } = this;
    if (lease === undefined || !this.#mayBeUnrouted) return false;
    const found = await store.wakeUnrouted(lease, cells, clock.now());
    // Undefined where the lease has run out: once it is renewed, or taken again, there is still all of it.
    if (found === 0) this.#mayBeUnrouted = false;
    return (found ?? 0) > 0;
  }

  /** Gives the lease back, so that whoever takes it next, this process included, gets a new fence. */
  async release(): Promise<void> {
    const lease = this.#lease;
    if (lease !== undefined) await this.#options.store.releaseLease(lease);
    this.#lease = undefined;
    this.#dueAt = 0;
  }
}
