import { backoffMs, stopMs, type Random } from './retry-timing.ts';

/** Why nothing passes: Braze's answers trouble it, Braze asked to slow down, or Braze will not have us until an operator acts. */
export type GateState = 'open' | 'backing_off' | 'rate_limited' | 'stopped';

export interface GateOptions {
  readonly random: Random;
  readonly now: () => number;
  /** Called whenever the time changes at which the gate opens. */
  readonly onMove: (opensAt: number) => void;
  /** Called when Braze answers well after it had failed. */
  readonly onRecover?: () => void;
}

/** A reset that is named in the past, by a clock that differs from ours, still gives Braze a moment. */
const shortestPauseMs = 1000;

/** Longer than a request takes: a gate that stood open so long had nothing to let through. */
const idleMs = 30_000;

/** A 429 without a time waits as after so many failures: up to 16 s. */
const unnamedResetFailures = 5;

/**
 * Decides when requests of one kind may go. Many requests are under way at once and fail together, so only the first failure since the gate
 * last closed counts: `pass()` before a request, and hand the pass back with its outcome.
 */
export class Gate {
  readonly #options: GateOptions;
  #state: GateState = 'open';
  #opensAt = 0;
  #generation = 0;
  #failures = 0;
  #stops = 0;
  #reason: string | null = null;
  #opensByItself = true;
  #isForbidden = false;
  #lacks: string | undefined;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** When the next request may go; not after now: at once. */
  get opensAt(): number {
    return this.#opensAt;
  }

  get isOpen(): boolean {
    return this.#options.now() >= this.#opensAt;
  }

  /** Whether Braze has to answer one request well before more go at a time. */
  get isProbing(): boolean {
    return this.#failures > 0 || this.#stops > 0;
  }

  /** How often Braze failed in a row; 0 once it answered well. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * How the gate stands, and the code of what closed it last. After a failure it counts as open only once Braze answered well, or
   * once there was nothing to try it with for a while.
   */
  get standing(): { readonly state: GateState; readonly reason: string | null } {
    const openForMs = this.#options.now() - this.#opensAt;
    const isOpen = openForMs >= (this.#opensByItself ? 0 : idleMs);
    return isOpen ? { state: 'open', reason: null } : { state: this.#state, reason: this.#reason };
  }

  /** Whether the last answer was a 403: the key lacks a permission. Known until Braze answers as it should. */
  get isForbidden(): boolean {
    return this.#isForbidden;
  }

  /** Which permission that was about, where not the one that this kind of work needs as a rule. */
  get lacks(): string | undefined {
    return this.#isForbidden ? this.#lacks : undefined;
  }

  pass(): number {
    return this.#generation;
  }

  /** Braze answered as it should. */
  succeed(pass: number): void {
    if (pass !== this.#generation) return;
    const hadFailed = this.#failures > 0;
    this.#isForbidden = false;
    this.#failures = 0;
    this.#stops = 0;
    this.#state = 'open';
    this.#reason = null;
    this.#opensByItself = true;
    if (hadFailed) this.#options.onRecover?.();
  }

  /** Braze answers others again: what rests because it failed may try at once. */
  retry(): void {
    const { now, onMove } = this.#options;
    if (this.#state !== 'backing_off' || this.isOpen) return;
    this.#opensAt = now();
    onMove(this.#opensAt);
  }

  /** 5xx, a lost answer or no connection. */
  fail(pass: number, reason: string): void {
    if (pass !== this.#generation) return;
    this.#failures += 1;
    this.#close('backing_off', reason, this.#options.now() + backoffMs(this.#failures, this.#options.random));
  }

  /** 429: Braze says to wait until `retryAt`, or does not say until when. */
  refuse(reason: string, retryAt: number | null): void {
    const { now, random } = this.#options;
    const earliest = now() + shortestPauseMs;
    this.limit(reason, Math.max(retryAt ?? earliest + backoffMs(unnamedResetFailures, random), earliest));
  }

  /** Our own share of the limit is used up until `retryAt`. */
  limit(reason: string, retryAt: number): void {
    this.#close('rate_limited', reason, retryAt);
    this.#opensByItself = true;
  }

  /** Another lane's refusal concerns this one too: it rests as long, and is none the worse for it. */
  follow(reason: string, opensAt: number): void {
    this.#close('stopped', reason, opensAt);
    this.#opensByItself = true;
  }

  /** 401, 403, 404: a minute and then longer and longer; `lacks` as {@link Gate.lacks}. Answers whether it closed for this answer, not for an earlier one. */
  stop(pass: number, reason: string, lacks?: string): boolean {
    if (pass !== this.#generation) return false;
    this.#stops += 1;
    this.#isForbidden = reason === 'braze_403';
    this.#lacks = lacks;
    this.#close('stopped', reason, this.#options.now() + stopMs(this.#stops));
    return true;
  }

  #close(state: GateState, reason: string, opensAt: number): void {
    this.#generation += 1;
    this.#state = state;
    this.#reason = reason;
    this.#opensAt = Math.max(this.#opensAt, opensAt);
    this.#opensByItself = false;
    this.#options.onMove(this.#opensAt);
  }
}
