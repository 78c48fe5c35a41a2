import type { Clock } from '../clock.ts';

export interface SharedReadsOptions {
  readonly clock: Clock;
  /** Reads at a time; one more is not made. */
  readonly concurrency: number;
}

/**
 * Reads that everybody who asks for the same thing at the same time shares. Nothing is remembered once a read has ended, and a
 * read that fails answers undefined, never a rejection.
 */
export class SharedReads<Result> {
  readonly #options: SharedReadsOptions;
  readonly #underWay = new Map<string, Promise<Result | undefined>>();

  constructor(options: SharedReadsOptions) {
    this.#options = options;
  }

  /** What the read answers, undefined at `until` at the latest (epoch milliseconds). The read goes on for whoever asks next. */
  get(key: string, until: number, read: () => Promise<Result | undefined>): Promise<Result | undefined> {
    if (until <= this.#options.clock.now()) return Promise.resolve(undefined);
    const shared = this.#underWay.get(key) ?? this.#start(key, read);
    return withDeadline(shared, this.#options.clock, until);
  }

  #start(key: string, read: () => Promise<Result | undefined>): Promise<Result | undefined> {
    if (this.#underWay.size >= this.#options.concurrency) return Promise.resolve(undefined);
    const started = read()
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, started);
    return started;
  }
}

function withDeadline<T>(promise: Promise<T>, clock: Clock, until: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.wakeAt(until, () => resolve(undefined));
    promise.finally(cancel).then(resolve, reject);
  });
}
