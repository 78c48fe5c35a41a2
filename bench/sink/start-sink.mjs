import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('./braze-sink.mjs', import.meta.url));

/**
 * What a sink has counted: writes it took, the people they were about and how many those requests had room for, writes it
 * refused with 429, reads; and, while there is a limit, how many writes it took by path and window.
 * @typedef {object} SinkCounts
 * @property {number} requests
 * @property {number} people
 * @property {number} room
 * @property {number} refused
 * @property {number} reads
 * @property {Record<string, [startedAt: number, taken: number][]>} windows
 */

/**
 * Starts `braze-sink.mjs` in a process of its own.
 * @returns {Promise<{
 *   url: string,
 *   limit(window: { limit: number, windowMs: number } | null): void,
 *   down(isDown: boolean): void,
 *   counts(): Promise<SinkCounts>,
 *   close(): Promise<void>,
 * }>} `limit` sets or drops a limit for the writes of each path; `down` has it answer 503 to everything, or no more; `counts` answers what came since it was last asked
 * @throws {Error} when it ends before it listens
 */
export async function startSink() {
  const child = fork(entry);
  const ended = once(child, 'exit');
  const next = async () => {
    const message = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
    if (message === undefined) throw new Error('the sink of the benchmark ended');
    return message[0];
  };
  const { port } = await next();
  return {
    url: `http://127.0.0.1:${port}`,
    limit: (window) => void child.send({ limit: window }),
    down: (isDown) => void child.send({ down: isDown }),
    async counts() {
      child.send({ ask: 'counts' });
      return (await next()).counts;
    },
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
