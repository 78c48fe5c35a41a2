/** Tells waiters that something happened, so that they look again. */
export class Signal {
  readonly #listeners = new Set<() => void>();

  emit(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Resolves once the condition holds, which is tried now and after every signal. Rejects after `timeoutMs`, default 5000. */
  async until(condition: () => boolean | Promise<boolean>, timeoutMs = 5000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const next = this.#next(deadline);
      if (await condition()) {
        next.cancel();
        return;
      }
      if (!(await next.happened))
        throw new Error(`nothing met the condition within ${timeoutMs} ms: ${condition.toString()}`);
    }
  }

  #next(deadline: number): { readonly happened: Promise<boolean>; readonly cancel: () => void } {
    let cancel = (): void => {};
    const happened = new Promise<boolean>((resolve) => {
      const end = (result: boolean) => (): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve(result);
      };
      const listener = end(true);
      const timer = setTimeout(end(false), Math.max(deadline - performance.now(), 0));
      this.#listeners.add(listener);
      cancel = end(false);
    });
    return { happened, cancel };
  }
}

/** The same object, with a signal after each of its methods has done its work. */
export function observed<Subject extends object>(subject: Subject, signal: Signal): Subject {
  return new Proxy(subject, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...parameters: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, parameters);
        if (result instanceof Promise) void result.finally(() => setImmediate(() => signal.emit())).catch(() => {});
        return result;
      };
    },
  });
}
