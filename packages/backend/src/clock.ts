/** Time as the delivery loop and the Braze reader see it, so that a test can turn it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `wake` once, at `atMs` or soon after. The function it answers cancels that. */
  wakeAt(atMs: number, wake: () => void): () => void;
}

/** The longest wait `setTimeout` takes without overflowing to none at all: 2^31 - 1 ms, almost 25 days. */
const longestWaitMs = 2_147_483_647;

/** The real clock. A wait longer than 24 days ends early; whoever waits looks at `now()` again anyway. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wakeAt: (atMs, wake) => {
    const timer = setTimeout(wake, Math.min(Math.max(atMs - Date.now(), 0), longestWaitMs));
    return () => clearTimeout(timer);
  },
};
