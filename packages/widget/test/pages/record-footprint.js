/**
 * Notes what scripts leave on the page that runs this first: `footprint()` answers, sorted, one line for each listener on a
 * target that outlives an element, each timer and request under way, each observer that watches something, each open
 * channel, each style of the page and each global that was not there.
 */
(() => {
  const open = new Map();
  const globals = new Set(Object.getOwnPropertyNames(window));
  let count = 0;
  const note = (text) => {
    const id = ++count;
    open.set(id, text);
    return () => open.delete(id);
  };

  /** Replaces a method, or a class, by what is made of it. */
  const wrap = (owner, name, make) => {
    if (owner?.[name]) owner[name] = make(owner[name]);
  };

  const lasting = () => [
    window,
    document,
    document.documentElement,
    document.head,
    document.body,
    window.navigation,
    window.cookieStore,
  ];
  const listeners = [];
  const sameListener = (one, other) => ['target', 'type', 'run', 'capture'].every((key) => one[key] === other[key]);
  const isCapture = (options) => (typeof options === 'object' ? !!options?.capture : !!options);
  wrap(
    EventTarget.prototype,
    'addEventListener',
    (add) =>
      function (type, run, options) {
        add.call(this, type, run, options);
        const target = this ?? window;
        const isLasting = lasting().includes(target) || target instanceof MediaQueryList;
        const mine = { target, type, run, capture: isCapture(options) };
        if (!run || !isLasting || options?.signal?.aborted || listeners.some((each) => sameListener(each, mine)))
          return;
        mine.forget = note(`listener for ${type} on ${target.constructor.name}`);
        listeners.push(mine);
        const end = () => forget(mine);
        if (options?.once) add.call(target, type, end, { once: true, capture: mine.capture });
        if (options?.signal) add.call(options.signal, 'abort', end, { once: true });
      },
  );
  const forget = (listener) => {
    const index = listeners.findIndex((each) => sameListener(each, listener));
    if (index >= 0) listeners.splice(index, 1)[0].forget();
  };
  wrap(
    EventTarget.prototype,
    'removeEventListener',
    (remove) =>
      function (type, run, options) {
        remove.call(this, type, run, options);
        forget({ target: this ?? window, type, run, capture: isCapture(options) });
      },
  );

  for (const [start, stop, repeats] of [
    ['setTimeout', 'clearTimeout'],
    ['setInterval', 'clearInterval', true],
    ['requestAnimationFrame', 'cancelAnimationFrame'],
    ['requestIdleCallback', 'cancelIdleCallback'],
  ]) {
    const ends = new Map();
    const end = (id) => {
      ends.get(id)?.();
      ends.delete(id);
    };
    wrap(window, start, (original) => (run, ...more) => {
      const id = original(
        (...values) => {
          if (!repeats) end(id);
          run(...values);
        },
        ...more,
      );
      ends.set(id, note(`${start} ${typeof more[0] === 'number' ? more[0] : ''}`.trim()));
      return id;
    });
    wrap(window, stop, (original) => (id) => {
      end(id);
      original(id);
    });
  }

  for (const name of ['IntersectionObserver', 'MutationObserver', 'ResizeObserver', 'PerformanceObserver'])
    wrap(
      window,
      name,
      (Original) =>
        class extends Original {
          #ends = new Map();
          observe(target, options) {
            super.observe(target, options);
            if (!this.#ends.has(target)) this.#ends.set(target, note(name));
          }
          unobserve(target) {
            super.unobserve(target);
            this.#ends.get(target)?.();
            this.#ends.delete(target);
          }
          disconnect() {
            super.disconnect();
            for (const end of this.#ends.values()) end();
            this.#ends.clear();
          }
        },
    );

  wrap(
    window,
    'BroadcastChannel',
    (Original) =>
      class extends Original {
        #end = note('BroadcastChannel');
        close() {
          super.close();
          this.#end();
        }
      },
  );

  wrap(window, 'fetch', (original) => (...request) => {
    const end = note('fetch');
    const answer = original(...request);
    answer.then(end, end);
    return answer;
  });

  window.footprint = () =>
    [
      ...open.values(),
      ...Array.from(document.adoptedStyleSheets ?? [], () => 'adopted style sheet'),
      ...Array.from(document.querySelectorAll('style, link[rel=stylesheet]'), () => 'style'),
      ...Object.getOwnPropertyNames(window)
        .filter((name) => !globals.has(name) && name !== 'footprint')
        .map((name) => `global ${name}`),
    ].sort();
})();
