import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../packages/backend/bin/preference-center.js', import.meta.url));

/** The line with which the backend says that it listens. */
const readyLine = /^Preference center: /;

/** What it says about each property that is like `acme-account`, of which one says enough. */
const repeatedNote = /^preference-center: note: property "acme-account-/;

/** How long the backend may take to answer what it has and close its database before it is killed. */
const stopLimitMs = 25_000;

/**
 * Starts the backend as a process of its own, as an operator would. Its output goes to this process's, repetitions left out.
 * @param {string} configuration path of its configuration
 * @param {Record<string, string>} environment what the configuration names, besides this process's own
 * @returns {{ ready: Promise<void>, ended: Promise<string>, stop(): Promise<void>, kill(): Promise<void> }} `ready` resolves
 *   once it listens and rejects where it ends before; `ended` resolves when it is gone, with how; `stop` lets it finish,
 *   `kill` does not
 */
export function startBackend(configuration, environment) {
  const child = spawn(process.execPath, [program, 'serve', '--config', configuration], {
    env: { LOG_LEVEL: 'warn', ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? `exit code ${code}`);
  const ready = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (readyLine.test(line)) resolve();
      else console.log(`[backend] ${line}`);
    });
    ended.then((how) => reject(new Error(`the backend ended before it was ready (${how})`)), reject);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!repeatedNote.test(line)) console.error(line);
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { ready, ended, kill, stop: () => stop(child, ended) };
}

async function stop(child, ended) {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
  await ended;
  clearTimeout(timer);
}
