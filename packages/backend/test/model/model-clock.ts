import type { Clock } from '../../src/clock.ts';

interface Timer {
  readonly dueAt: number;
  readonly wake: () => void;
  /** Whether it fires now; a timer of a frozen process fires late. */
  readonly isRunning: () => boolean;
}

/**
 * Two times: the true one, which Braze and timers go by and which only moves on, and what the machine's clock shows, which may be set back.
 * Nothing moves but when it is told to.
 */
export class ModelClock implements Clock {
  /** The true time, epoch milliseconds. */
  #trueNow = Date.parse('2026-03-01T12:00:00Z');
  #offset = 0;
  #timers = new Set<Timer>();

  now(): number {
    return this.#trueNow + this.#offset;
  }

  get trueNow(): number {
    return this.#trueNow;
  }

  /** How far the machine's clock was set back in all, in milliseconds. */
  get behindMs(): number {
    return -this.#offset;
  }

  wakeAt(atMs: number, wake: () => void): () => void {
    return this.#set(atMs, wake, () => true);
  }

  /** The clock as a process sees it, whose timers wait while it is frozen and end with it. */
  seenBy(isRunning: () => boolean): Clock {
    return { now: () => this.now(), wakeAt: (atMs, wake) => this.#set(atMs, wake, isRunning) };
  }

  /** Sets the clock back; timers that run already are not changed by that. */
  setBack(ms: number): void {
    this.#offset -= ms;
  }

  /** When the next timer fires, in the time of the clock; infinity: none is set. */
  get nextTimerAt(): number {
    const running = [...this.#timers].filter((timer) => timer.isRunning());
    return Math.min(...running.map(({ dueAt }) => dueAt)) + this.#offset;
  }

  /** Moves both times on and fires the timers that are due, earliest first. */
  advanceTo(atMs: number): void {
    this.#trueNow = Math.max(this.#trueNow, atMs - this.#offset);
    const due = [...this.#timers].filter((timer) => timer.dueAt <= this.#trueNow && timer.isRunning());
    for (const timer of due.sort((one, other) => one.dueAt - other.dueAt)) {
      if (this.#timers.delete(timer)) timer.wake();
    }
  }

  #set(atMs: number, wake: () => void, isRunning: () => boolean): () => void {
    const timer = { dueAt: atMs - this.#offset, wake, isRunning };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }
}
