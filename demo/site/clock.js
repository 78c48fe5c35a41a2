// A clock that can be put forward, for the page where somebody waits for minutes. Only this page has it.
(() => {
  const real = { setTimeout, clearTimeout, setInterval, now: Date.now };
  const waiting = new Map();
  let aheadMs = 0;
  let lastId = 1_000_000;
  Date.now = () => real.now.call(Date) + aheadMs;
  window.setTimeout = (run, delayMs = 0, ...args) => {
    const id = ++lastId;
    const go = () => {
      waiting.delete(id);
      if (typeof run === 'function') run(...args);
    };
    waiting.set(id, { dueAt: Date.now() + delayMs, go, timer: real.setTimeout.call(window, go, delayMs) });
    return id;
  };
  window.clearTimeout = (id) => {
    real.clearTimeout.call(window, waiting.get(id)?.timer ?? id);
    waiting.delete(id);
  };
  /** Lets so much time pass at once: what is due until then runs in its order. */
  window.fastForward = (ms) => {
    const until = Date.now() + ms;
    for (;;) {
      const [id, next] = [...waiting].sort(([, one], [, other]) => one.dueAt - other.dueAt)[0] ?? [];
      if (!next || next.dueAt > until) break;
      aheadMs = Math.max(aheadMs, next.dueAt - real.now.call(Date));
      real.clearTimeout.call(window, next.timer);
      waiting.delete(id);
      next.go();
    }
    aheadMs = until - real.now.call(Date);
    for (const each of waiting.values()) {
      real.clearTimeout.call(window, each.timer);
      each.timer = real.setTimeout.call(window, each.go, each.dueAt - Date.now());
    }
  };
})();
