import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Starts a program of this folder in a process of its own, leaves it alone for a while, and asks it for its memory.
 * @param {'backend' | 'bare'} program
 * @param {string} database a SQLite file
 * @param {number} forMs
 * @returns {Promise<{ staysMb: number, mostMb: number }>} after a forced garbage collection; and the most it ever took
 * @throws {Error} when it ends before it answers
 */
export async function measureMemory(program, database, forMs) {
  const entry = fileURLToPath(new URL(`./${program}.mjs`, import.meta.url));
  const child = fork(entry, [database], { execArgv: ['--expose-gc'] });
  const ended = once(child, 'exit');
  const next = async () => {
    const message = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
    if (message === undefined) throw new Error(`${program}.mjs ended before it answered`);
    return message[0];
  };
  const { url } = await next();
  await (await fetch(url)).text();
  await new Promise((resolve) => setTimeout(resolve, forMs));
  child.send({ memory: true });
  const memory = await next();
  child.disconnect();
  await ended;
  return memory;
}
