import { createHmac } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { describeCause } from '../app-error.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { PurposeKey } from '../identity/keys.ts';
import type { RequestCount } from '../store/request-count.ts';
import type { Store } from '../store/store.ts';

/** All limits of requests are for one minute, which begins for everybody when the clock's does. */
export const windowMs = 60_000;

/** How often backends tell each other what they counted. */
export const syncIntervalMs = 500;

/** Keys kept in memory. Whoever floods from more networks than that makes us forget what the store still knows. */
const maxKeys = 20_000;

/** Keys in one transaction, and transactions in one turn; what is left over has its turn half a second later. */
const keysPerWrite = 256;
const writesPerSync = 8;

/** One key in the current minute. */
interface Count {
  /** Counted here and not yet added to the store's. */
  unsent: number;
  /** What the store last said for all backends, our own included. */
  known: number;
}

/** What {@link SharedCounts} is made of. */
export interface SharedCountsParts {
  readonly store: Pick<Store, 'countRequests'>;
  /** Makes of a key what the store may keep. */
  readonly key: PurposeKey;
  readonly clock?: Clock;
}

/** Told once when the store stops answering, and once when it does again. */
export type SharedCountsLogger = Pick<FastifyBaseLogger, 'warn'>;

/**
 * Counts requests by key in minutes, for all backends on one store, without ever making a request wait for it: each counts in memory, and
 * every half second adds what it counted to the store's and learns the total of the keys it was asked for.
 *
 * So a limit holds exactly for one backend. With several, each of the others may let through what reaches it before it has learnt the total,
 * which takes half a second and one write, and never more than the limit itself. While the store does not answer, each backend counts
 * alone. An answer that is lost counts twice: it errs towards refusing.
 */
export class SharedCounts {
  readonly #parts: SharedCountsParts;
  readonly #clock: Clock;
  readonly #counts = new Map<string, Count>();
  #minute = 0;
  #isAlone = false;
  #logger: SharedCountsLogger | undefined;
  #syncing: Promise<void> | undefined;
  #cancelNext: (() => void) | undefined;

  constructor(parts: SharedCountsParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
  }

  /** Counts one request; answers how many there were in this minute, and when the next begins, in milliseconds from now. */
  count(key: string): { readonly hits: number; readonly endsInMs: number } {
    const minute = this.#currentMinute();
    const count = this.#counts.get(key) ?? { unsent: 0, known: 0 };
    count.unsent += 1;
    // Written anew, so that the first one in the map is the one that was idle longest.
    this.#counts.delete(key);
    this.#counts.set(key, count);
    if (this.#counts.size > maxKeys) this.#counts.delete(this.#counts.keys().next().value as string);
    return { hits: count.known + count.unsent, endsInMs: (minute + 1) * windowMs - this.#clock.now() };
  }

  /** Tells the store now rather than at the next turn. Never rejects. */
  sync(): Promise<void> {
    this.#syncing ??= this.#exchange().finally(() => (this.#syncing = undefined));
    return this.#syncing;
  }

  /** Begins to exchange counts every half second. */
  start(logger: SharedCountsLogger): void {
    this.#logger = logger;
    this.#cancelNext = this.#clock.wakeAt(this.#clock.now() + syncIntervalMs, () => {
      void this.sync().then(() => {
        if (this.#cancelNext !== undefined) this.start(logger);
      });
    });
  }

  /** Ends the exchange; resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#cancelNext?.();
    this.#cancelNext = undefined;
    await this.#syncing;
  }

  #currentMinute(): number {
    const minute = Math.floor(this.#clock.now() / windowMs);
    if (minute !== this.#minute) this.#counts.clear();
    this.#minute = minute;
    return minute;
  }

  async #exchange(): Promise<void> {
    const minute = this.#currentMinute();
    // The most counted first: the keys near a limit are those that all backends have to know of.
    const due = [...this.#counts]
      .filter(([, { unsent }]) => unsent > 0)
      .sort(([, one], [, other]) => other.unsent - one.unsent)
      .slice(0, writesPerSync * keysPerWrite);
    try {
      for (let from = 0; from < due.length; from += keysPerWrite) {
        await this.#write(minute, due.slice(from, from + keysPerWrite));
        if (this.#isAlone) this.#logger?.warn({ code: 'limits_shared' }, 'limits are counted by all backends again');
        this.#isAlone = false;
      }
    } catch (error) {
      const fields = { code: 'limits_alone', cause: describeCause(error) };
      if (!this.#isAlone)
        this.#logger?.warn(fields, 'limits are counted by this backend alone: the store does not answer');
      this.#isAlone = true;
    }
  }

  async #write(minute: number, due: readonly (readonly [string, Count])[]): Promise<void> {
    const sent = due.map(([key, count]) => ({ count, hashed: this.#hash(key), hits: count.unsent }));
    const counts = sent.map(({ hashed, hits }): RequestCount => ({ minute, key: hashed, hits }));
    const answered = await this.#parts.store.countRequests(counts);
    const totals = new Map(answered.map(({ key, hits }) => [key, hits]));
    for (const { count, hashed, hits } of sent) {
      count.unsent -= hits;
      count.known = totals.get(hashed) ?? count.known + hits;
    }
  }

  #hash(key: string): string {
    return createHmac('sha256', this.#parts.key.bytes).update(key).digest('base64url').slice(0, 22);
  }
}
