/** A clock that skips the time in which nobody does anything. */
export class SkippingClock {
  #now = Date.now();
  #timers = new Set();
  #pending = 0;

  now() {
    return this.#now;
  }

  wakeAt(atMs, wake) {
    const timer = { atMs, wake };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** The same object; while a call of one of its methods is under way, no time is skipped. */
  watch(subject) {
    return new Proxy(subject, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...parameters) => {
          const result = Reflect.apply(member, target, parameters);
          return result instanceof Promise ? this.#await(result) : result;
        };
      },
    });
  }

  /**
   * Lets time pass, timer by timer, until `isOver` says so or nobody waits for anything.
   * @param {() => boolean} isOver
   * @param {number} [strideMs] the least that passes at a time: timers in between fire that much late, as on a machine that is busy
   */
  async run(isOver, strideMs = 0) {
    for (;;) {
      do await new Promise((resolve) => setImmediate(resolve));
      while (this.#pending > 0);
      const next = Math.min(...[...this.#timers].map(({ atMs }) => atMs));
      if (isOver() || next === Infinity) return;
      this.#now = Math.max(this.#now + strideMs, next);
      for (const timer of [...this.#timers]) {
        if (timer.atMs <= this.#now && this.#timers.delete(timer)) timer.wake();
      }
    }
  }

  async #await(result) {
    this.#pending += 1;
    try {
      return await result;
    } finally {
      this.#pending -= 1;
    }
  }
}
