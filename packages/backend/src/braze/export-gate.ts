import type { BrazeOutcome } from './outcome.ts';

/** How long a refused permission is left alone before it is tried again: a key is replaced by hand. */
const restMs = 5 * 60_000;

/**
 * Keeps sessions from asking for profiles with a key that may not read them: the permission is optional, and a request that is
 * sure to fail would make each of them wait. It concerns nothing else that the key may do.
 */
export class ExportGate {
  #isRefused = false;
  #opensAt = 0;

  /** Whether Braze refused the permission when last asked. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  isOpen(nowMs: number): boolean {
    return nowMs >= this.#opensAt;
  }

  /** Learns from an answer. What says nothing about the permission (429, 5xx, a lost answer) changes nothing. */
  note(outcome: BrazeOutcome<unknown>, nowMs: number): void {
    if (outcome.outcome === 'ok') this.#isRefused = false;
    if (outcome.outcome !== 'unauthorized') return;
    this.#isRefused = true;
    this.#opensAt = nowMs + restMs;
  }
}
