import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../packages/backend/bin/preference-center.js', import.meta.url));
const configuration = fileURLToPath(new URL('../preference-center.yaml', import.meta.url));

/** The line with which the backend says that it listens. */
const readyLine = /^Preference center: /;

/** How long the backend may take to answer what it has and close its database before it is killed. */
const stopLimitMs = 25_000;

/**
 * Starts the backend as a process of its own, as an operator would. Its output goes to this process's.
 * @param {Record<string, string>} environment what `preference-center.yaml` names, besides this process's own
 * @returns {{ ready: Promise<void>, ended: Promise<string>, stop(): Promise<void> }} `ready` resolves once it listens and
 *   rejects where it ends before; `ended` resolves when it is gone, with how
 */
export function startBackend(environment) {
  const child = spawn(process.execPath, [program, 'serve', '--config', configuration], {
    env: { LOG_LEVEL: 'warn', ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? `exit code ${code}`);
  const ready = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (readyLine.test(line)) resolve();
      else console.log(`[backend] ${line}`);
    });
    ended.then((how) => reject(new Error(`the backend ended before it was ready (${how})`)), reject);
  });
  return { ready, ended, stop: () => stop(child, ended) };
}

async function stop(child, ended) {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
  await ended;
  clearTimeout(timer);
}
