import type { Clock } from '../clock.ts';

export interface SharedReadsOptions {
  readonly clock: Clock;
  /** Reads at a time; one more is not made. */
  readonly concurrency: number;
  /** How long an answer serves whoever asks for the same, in milliseconds, counted from before it was read. */
  readonly keepMs: number;
}

/** The most answers kept; the oldest goes first. */
const mostKept = 10_000;

/**
 * Reads that everybody who asks for the same thing within a short while shares. A read that fails answers undefined, never a rejection, and is
 * not kept.
 */
export class SharedReads<Result> {
  readonly #options: SharedReadsOptions;
  readonly #underWay = new Map<string, Promise<Result | undefined>>();
  readonly #kept = new Map<string, { readonly result: Result; readonly until: number }>();

  constructor(options: SharedReadsOptions) {
    this.#options = options;
  }

  /** What the read answers, undefined at `until` at the latest (epoch milliseconds). The read goes on for whoever asks next. */
  get(key: string, until: number, read: () => Promise<Result | undefined>): Promise<Result | undefined> {
    const now = this.#options.clock.now();
    const kept = this.#kept.get(key);
    if (kept !== undefined && now < kept.until) return Promise.resolve(kept.result);
    if (until <= now) return Promise.resolve(undefined);
    const shared = this.#underWay.get(key) ?? this.#start(key, read);
    return withDeadline(shared, this.#options.clock, until);
  }

  #start(key: string, read: () => Promise<Result | undefined>): Promise<Result | undefined> {
    if (this.#underWay.size >= this.#options.concurrency) return Promise.resolve(undefined);
    const keepUntil = this.#options.clock.now() + this.#options.keepMs;
    const started = read()
      .then((result) => this.#keep(key, result, keepUntil))
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, started);
    return started;
  }

  /** Answers are in the order in which they run out, or nearly, so what lapsed is at the front. */
  #keep(key: string, result: Result | undefined, until: number): Result | undefined {
    if (result === undefined) return undefined;
    const now = this.#options.clock.now();
    for (const [oldest, kept] of this.#kept) {
      if (now < kept.until && this.#kept.size < mostKept) break;
      this.#kept.delete(oldest);
    }
    this.#kept.delete(key);
    if (now < until) this.#kept.set(key, { result, until });
    return result;
  }
}

function withDeadline<T>(promise: Promise<T>, clock: Clock, until: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.wakeAt(until, () => resolve(undefined));
    promise.finally(cancel).then(resolve, reject);
  });
}
