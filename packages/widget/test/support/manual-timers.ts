/** Takes the place of the window's timers, which then run only as a test says. */
export class ManualTimers {
  nowMs = 0;
  readonly #real = {
    setTimeout: window.setTimeout.bind(window),
    clearTimeout: window.clearTimeout.bind(window),
  };
  #waiting: { readonly id: number; readonly at: number; readonly run: () => void }[] = [];
  #count = 0;

  constructor() {
    window.setTimeout = ((run: () => void, delayMs: number) => {
      this.#waiting.push({ id: (this.#count += 1), at: this.nowMs + delayMs, run });
      return this.#count;
    }) as typeof window.setTimeout;
    window.clearTimeout = ((id: number) => {
      this.#waiting = this.#waiting.filter((timer) => timer.id !== id);
    }) as typeof window.clearTimeout;
  }

  /** Gives the window its own timers back. */
  restore(): void {
    Object.assign(window, this.#real);
  }

  /** Lets that much time pass, and runs what falls due, in its order. */
  pass(ms: number): void {
    const end = this.nowMs + ms;
    for (;;) {
      const [next] = this.#waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#waiting = this.#waiting.filter((timer) => timer !== next);
      this.nowMs = next.at;
      next.run();
    }
    this.nowMs = end;
  }
}
