import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('./save-server.mjs', import.meta.url));

/**
 * Starts `save-server.mjs` in a process of its own.
 * @param {string} database the SQLite file, absolute, or the URL of the PostgreSQL database it serves
 * @param {import('node:child_process').ForkOptions & { brazeUrl?: string }} [options] for example `{ execArgv: ['--cpu-prof'] }`
 * @returns {Promise<{ port: number, close(): Promise<void> }>}
 * @throws {Error} when it ends before it listens
 */
export async function startSaveServer(database, { brazeUrl, ...options } = {}) {
  const child = fork(entry, [database, ...(brazeUrl === undefined ? [] : [brazeUrl])], options);
  const ended = once(child, 'exit');
  const answer = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (answer === undefined) throw new Error('the server of the benchmark ended before it listened');
  return {
    port: answer[0].port,
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
