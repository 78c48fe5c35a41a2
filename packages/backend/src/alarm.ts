import type { Clock } from './clock.ts';

/** Lets one waiter sleep until a time that others may bring forward. Holds at most one timer. */
export class Alarm {
  readonly #clock: Clock;
  #wakeAt = Number.POSITIVE_INFINITY;
  #release: (() => void) | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Wakes the waiter no later than this. What is set while nobody waits holds for the next wait. */
  wakeBy(atMs: number): void {
    if (atMs >= this.#wakeAt) return;
    this.#wakeAt = atMs;
    if (this.#release !== undefined) this.#arm();
  }

  /** Wakes the waiter now. */
  ring(): void {
    this.wakeBy(Number.NEGATIVE_INFINITY);
  }

  /** Resolves at `atMs`, or at the earlier time that `wakeBy` was given since the last wait ended. */
  async wait(atMs: number): Promise<void> {
    this.wakeBy(atMs);
    await new Promise<void>((resolve) => {
      this.#release = resolve;
      this.#arm();
    });
  }

  #arm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#wakeAt <= this.#clock.now()) this.#end();
    else if (Number.isFinite(this.#wakeAt)) this.#cancelTimer = this.#clock.wakeAt(this.#wakeAt, () => this.#arm());
  }

  #end(): void {
    const release = this.#release;
    this.#release = undefined;
    this.#wakeAt = Number.POSITIVE_INFINITY;
    release?.();
  }
}
