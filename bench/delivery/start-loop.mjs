import { createBrazeClient } from '../../packages/backend/dist/braze/client.js';
import { RateBudget } from '../../packages/backend/dist/braze/rate-budget.js';
import { createDeliverer } from '../../packages/backend/dist/delivery/deliverer.js';
import { routeTable } from '../../packages/backend/dist/delivery/route-table.js';
import { benchConfig, benchConnection } from '../server/bench-config.mjs';

/**
 * Starts the delivery loop of the benchmark's connection in this process.
 * @param {object} options
 * @param {import('../../packages/backend/dist/store/store.js').Store} options.store
 * @param {string} options.brazeUrl
 * @param {Window | Record<RatePool, Window>} options.window how often Braze may be called, for each kind of request or by kind
 * @param {number} options.share how much of that is ours
 * @param {(state: 'subscribed' | 'unsubscribed', accepted: number) => void} options.onSent after the answer is settled on disk
 * @typedef {import('../../packages/backend/dist/braze/rate-budget.js').RateWindow} Window
 * @typedef {import('../../packages/backend/dist/braze/rate-budget.js').RatePool} RatePool
 * @returns {{ stop(): Promise<void> }}
 */
export function startLoop({ store, brazeUrl, window, share, onSent }) {
  const config = benchConfig(brazeUrl);
  const [connection] = config.connections;
  const client = createBrazeClient(connection);
  const budgets = Object.fromEntries(
    Object.keys(client.budgets).map((pool) => [pool, new RateBudget(window[pool] ?? window, share)]),
  );
  const complain = (fields, message) => console.error(message, fields);
  const deliverer = createDeliverer({
    store,
    client: { ...client, budgets },
    connection,
    routes: routeTable(config, benchConnection),
    describeMessage: () => ({}),
    logger: {
      info: ({ state, verdicts }) => {
        if (verdicts?.accepted > 0) onSent(state, verdicts.accepted);
      },
      warn: complain,
      error: complain,
    },
    holder: 'benchmark',
  });
  deliverer.start();
  return {
    async stop() {
      await deliverer.stop();
      await client.close();
    },
  };
}

/**
 * Runs the loop until so many choices have been accepted and settled.
 * @param {Omit<Parameters<typeof startLoop>[0], 'onSent'>} options
 * @param {number} count
 * @returns {Promise<{ optOutsMs: number, optInsMs: number }>} when the last of each was, since the start
 */
export async function deliverAll(options, count) {
  const startedAt = performance.now();
  const lastAt = { unsubscribed: NaN, subscribed: NaN };
  let left = count;
  let loop;
  await new Promise((resolve) => {
    const onSent = (state, accepted) => {
      lastAt[state] = performance.now();
      left -= accepted;
      if (left <= 0) resolve();
    };
    loop = startLoop({ ...options, onSent });
  });
  await loop.stop();
  return { optOutsMs: lastAt.unsubscribed - startedAt, optInsMs: lastAt.subscribed - startedAt };
}
