import { systemClock, type Clock } from '../clock.ts';
import type { Target } from '../store/store.ts';
import type { BrazeClient } from './client.ts';
import { readTargetStates } from './read-target-states.ts';
import type { TargetStates } from './target-states.ts';

/** Shows a session what Braze holds for a person. */
export interface BrazeReader {
  /** The target's groups in a connection's workspace; undefined where Braze is slow, down or refuses, never a rejection. */
  groupStates(connection: string, target: Target): Promise<TargetStates | undefined>;
}

export interface BrazeReaderOptions {
  /** The clients by connection code. */
  readonly clients: ReadonlyMap<string, Pick<BrazeClient, 'userStatus' | 'budgets'>>;
  readonly clock?: Clock;
  /** How long a session waits, in milliseconds; the read goes on for whoever asks next. Default: 1,500. */
  readonly deadlineMs?: number;
  /** Reads at a time; one more is not made. Default: 16. */
  readonly concurrency?: number;
}

/**
 * A reader that remembers nothing: an answer kept for later would hide a choice that Braze has confirmed since. Everybody
 * who asks for the same target while a read is under way shares it.
 */
export function createBrazeReader(options: BrazeReaderOptions): BrazeReader {
  return new SharingReader(options);
}

class SharingReader implements BrazeReader {
  readonly #options: Required<BrazeReaderOptions>;
  readonly #underWay = new Map<string, Promise<TargetStates | undefined>>();

  constructor({ clients, clock = systemClock, deadlineMs = 1500, concurrency = 16 }: BrazeReaderOptions) {
    this.#options = { clients, clock, deadlineMs, concurrency };
  }

  groupStates(connection: string, target: Target): Promise<TargetStates | undefined> {
    const { clock, deadlineMs } = this.#options;
    const key = JSON.stringify([connection, target.kind, target.value]);
    const read = this.#underWay.get(key) ?? this.#start(key, connection, target);
    return withDeadline(read, clock, deadlineMs);
  }

  #start(key: string, connection: string, target: Target): Promise<TargetStates | undefined> {
    if (this.#underWay.size >= this.#options.concurrency) return Promise.resolve(undefined);
    const read = this.#read(connection, target)
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, read);
    return read;
  }

  async #read(connection: string, target: Target): Promise<TargetStates | undefined> {
    const { clients, clock } = this.#options;
    const client = clients.get(connection);
    if (client === undefined || client.budgets.default.take(clock.now()) > 0) return undefined;
    const outcome = await readTargetStates(client, [target]);
    client.budgets.default.observe(outcome.trace.rateLimit);
    return outcome.outcome === 'ok' ? outcome.body[0] : undefined;
  }
}

function withDeadline<T>(promise: Promise<T>, clock: Clock, deadlineMs: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.wakeAt(clock.now() + deadlineMs, () => resolve(undefined));
    promise.finally(cancel).then(resolve, reject);
  });
}
