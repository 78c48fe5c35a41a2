import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LAUNCH_LIMIT_MS = 60_000;

// The last six keep a browser quiet that has no network.
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--remote-debugging-port=0',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/**
 * Tries a browser out: starts it headless, with a profile of its own, until it says that it listens for commands, and
 * ends it. An executable file alone proves little: a library may be missing, or it may be a stub that only prints how
 * to install the real one.
 * @param {string} path
 * @param {number} [limitMs] milliseconds to wait for it
 * @returns {Promise<string | undefined>} what is wrong with it, or `undefined` when it works
 */
export async function launchProblem(path, limitMs = LAUNCH_LIMIT_MS) {
  const profile = mkdtempSync(join(tmpdir(), 'preference-center-browser-'));
  const isGroup = process.platform !== 'win32';
  const child = spawn(path, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: isGroup,
  });
  try {
    return await untilListening(child, limitMs);
  } finally {
    await end(child, isGroup);
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

function untilListening(child, limitMs) {
  let stderr = '';
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`did not start within ${limitMs / 1000} s`), limitMs);
    const settle = (problem) => (clearTimeout(timer), resolve(problem));
    child.once('error', (error) => settle(error.message));
    child.once('close', (code) => settle(`ended with exit code ${code}: ${stderr.trim().split('\n').at(-1)}`));
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      stderr += chunk;
      if (/^DevTools listening on /m.test(stderr)) settle(undefined);
    });
  });
}

function end(child, isGroup) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return undefined;
  const closed = new Promise((resolve) => child.once('close', resolve));
  if (isGroup) process.kill(-child.pid, 'SIGKILL');
  else child.kill();
  return closed;
}
