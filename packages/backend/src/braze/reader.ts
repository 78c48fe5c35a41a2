import { systemClock, type Clock } from '../clock.ts';
import type { Target } from '../store/store.ts';
import type { BrazeClient } from './client.ts';
import { readTargetStates } from './read-target-states.ts';
import type { TargetStates } from './target-states.ts';

/** Shows a session what Braze holds for a person. */
export interface BrazeReader {
  /** The target's groups in a connection's workspace; undefined where Braze is slow, down or refuses, never a rejection. */
  groupStates(connection: string, target: Target): Promise<TargetStates | undefined>;
  /** Forgets what was read of a target, because it is about to change. */
  invalidate(target: Target): void;
}

export interface BrazeReaderOptions {
  /** The clients by connection code. */
  readonly clients: ReadonlyMap<string, Pick<BrazeClient, 'userStatus' | 'budgets'>>;
  readonly clock?: Clock;
  /** How long an answer may be shown again, in milliseconds. Default: 5,000. */
  readonly cacheMs?: number;
  /** How many answers are kept; the oldest go first. Default: 10,000. */
  readonly cacheSize?: number;
  /** How long a session waits, in milliseconds; a later answer still fills the cache. Default: 1,500. */
  readonly deadlineMs?: number;
  /** Reads at a time; one more is not made. Default: 16. */
  readonly concurrency?: number;
}

interface Entry {
  readonly states: Promise<TargetStates | undefined>;
  /** Infinity while the read is under way: whoever asks meanwhile shares it. */
  freshUntil: number;
}

/** A reader with a short memory. Everybody who asks for the same target at once shares one read. */
export function createBrazeReader(options: BrazeReaderOptions): BrazeReader {
  return new CachingReader(options);
}

class CachingReader implements BrazeReader {
  readonly #options: Required<BrazeReaderOptions>;
  readonly #entries = new Map<string, Entry>();
  #underWay = 0;

  constructor({ clients, clock = systemClock, ...limits }: BrazeReaderOptions) {
    const { cacheMs = 5000, cacheSize = 10_000, deadlineMs = 1500, concurrency = 16 } = limits;
    this.#options = { clients, clock, cacheMs, cacheSize, deadlineMs, concurrency };
  }

  groupStates(connection: string, target: Target): Promise<TargetStates | undefined> {
    const { clock, deadlineMs } = this.#options;
    const key = keyOf(connection, target);
    const known = this.#entries.get(key);
    const isFresh = known !== undefined && clock.now() < known.freshUntil;
    const { states } = isFresh ? known : this.#remember(key, this.#read(connection, target));
    return withDeadline(states, clock, deadlineMs);
  }

  invalidate(target: Target): void {
    for (const connection of this.#options.clients.keys()) this.#entries.delete(keyOf(connection, target));
  }

  #remember(key: string, states: Entry['states']): Entry {
    const { clock, cacheMs, cacheSize } = this.#options;
    const entries = this.#entries;
    const entry: Entry = { states, freshUntil: Number.POSITIVE_INFINITY };
    entries.delete(key);
    entries.set(key, entry);
    if (entries.size > cacheSize) entries.delete(entries.keys().next().value ?? key);
    void states.then((result) => {
      entry.freshUntil = clock.now() + cacheMs;
      if (result === undefined && entries.get(key) === entry) entries.delete(key);
    });
    return entry;
  }

  async #read(connection: string, target: Target): Promise<TargetStates | undefined> {
    const { clients, clock, concurrency } = this.#options;
    const client = clients.get(connection);
    if (client === undefined || this.#underWay >= concurrency) return undefined;
    if (client.budgets.default.take(clock.now()) > 0) return undefined;
    this.#underWay += 1;
    try {
      const outcome = await readTargetStates(client, [target]);
      client.budgets.default.observe(outcome.trace.rateLimit);
      return outcome.outcome === 'ok' ? outcome.body[0] : undefined;
    } finally {
      this.#underWay -= 1;
    }
  }
}

function keyOf(connection: string, { kind, value }: Target): string {
  return JSON.stringify([connection, kind, value]);
}

function withDeadline<T>(promise: Promise<T>, clock: Clock, deadlineMs: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.wakeAt(clock.now() + deadlineMs, () => resolve(undefined));
    promise.finally(cancel).then(resolve, reject);
  });
}
