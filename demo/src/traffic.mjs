/** How many requests are remembered, for pages that lost sight of the stream for a moment. */
const kept = 500;

/**
 * The requests that the backend and Braze receive, numbered, told to whoever watches.
 * @param {import('@preference-center/braze-simulator').World} world
 */
export function createTraffic(world) {
  const listeners = new Set();
  const recent = [];
  let last = 0;
  const tell = (request) => {
    const numbered = { number: ++last, ...request };
    recent.push(numbered);
    if (recent.length > kept) recent.shift();
    for (const listener of listeners) listener(numbered);
  };
  world.on('request', ({ at, method, path, query, body, status, effect, fault }) => {
    tell({ to: 'Braze', at, method, path, status, effect, fault, content: body ?? query });
  });
  return {
    /** Tells of a request to the backend. */
    report: (request) => tell({ to: 'backend', ...request }),
    /** The number of the newest. */
    get last() {
      return last;
    },
    /** Those after that number, as far as they are remembered. */
    after: (number) => recent.filter((each) => each.number > number),
    /** Calls the listener with each request to come, until the answer is called. */
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
