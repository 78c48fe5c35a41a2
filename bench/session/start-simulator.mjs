import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('./slow-simulator.mjs', import.meta.url));

/**
 * Starts `slow-simulator.mjs`.
 * @param {number} answersAfterMs
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 * @throws {Error} when it ends before it listens
 */
export async function startSlowSimulator(answersAfterMs) {
  const child = fork(entry, [String(answersAfterMs)]);
  const ended = once(child, 'exit');
  const answer = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (answer === undefined) throw new Error('the simulator of the benchmark ended before it listened');
  return {
    url: answer[0].url,
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
