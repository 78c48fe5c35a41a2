const always = { times: 'until_cleared' };
const writes = ['/v2/subscription/status/set', '/users/track'].map((path) => ({ method: 'POST', path, ...always }));

/**
 * How Braze can be doing: the faults that the simulator is given, and the words for it. Whatever it is, what Braze reads
 * may lag behind besides.
 */
export const brazeModes = {
  well: { label: 'Well', faults: [] },
  down: { label: 'Down, 503', faults: [{ kind: 'status', status: 503, ...always }] },
  failing: { label: 'Failing, 500', faults: [{ kind: 'status', status: 500, ...always }] },
  limited: {
    label: 'Rate limited, 429',
    faults: [{ kind: 'status', status: 429, headers: { 'x-ratelimit-retry-after': '5' }, ...always }],
  },
  slow: { label: 'Slow, 5 s', faults: [{ kind: 'slow', delayMs: 5000, ...always }] },
  silent: { label: 'Silent, times out', faults: [{ kind: 'timeout', ...always }] },
  mute: {
    label: 'Applies, answers are lost',
    faults: writes.map((write) => ({ kind: 'timeout', effect: 'applied', ...write })),
  },
  rejecting: {
    label: 'Rejects changes, 400',
    faults: writes.map((write) => ({
      kind: 'status',
      status: 400,
      body: { message: 'Invalid subscription group ID' },
      ...write,
    })),
  },
  refusing: { label: 'Refuses the key, 401', faults: [{ kind: 'status', status: 401, ...always }] },
};
