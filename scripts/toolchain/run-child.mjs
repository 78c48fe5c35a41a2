import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * One Ctrl-C reaches this process up to twice, from the terminal and from npm, within a few milliseconds.
 * A signal that comes later than this is a second, impatient one.
 */
const SAME_SIGNAL_MS = 300;

const PARENT_CHECK_MS = 200;

const hasProcessGroups = process.platform !== 'win32';

/**
 * Runs a program to its end, with this process's output and without input.
 *
 * The program gets a process group of its own, so that a signal reaches it once and through here only: SIGINT,
 * SIGTERM and SIGHUP (as SIGTERM) are forwarded once, a second signal kills the group, and whatever of the group
 * outlives the program is killed. On Windows the console itself tells every process of a Ctrl-C, and nothing is forwarded.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, ipc?: boolean, quiet?: boolean, signalsGroup?: boolean, timeoutMs?: number }} [options]
 *   `ipc` opens a channel, whose end tells the program that this process is gone; `quiet` sends its standard output to
 *   standard error; `signalsGroup` forwards to the whole group rather than to the program, for programs such as npm that
 *   put a shell in between, which keeps the signal to itself; `timeoutMs` kills it after that many milliseconds (never, by default)
 * @returns {Promise<{ exitCode: number, interruptedBy?: NodeJS.Signals, isTimedOut: boolean }>} `exitCode` is
 *   128 + the signal's number when a signal ended it, as a shell counts; rejects when it cannot be started
 */
export function runChild(command, args, options = {}) {
  const { cwd, env = process.env, shell = false, ipc = false, quiet = false, timeoutMs } = options;
  const stdio = ['ignore', quiet ? process.stderr : 'inherit', 'inherit', ...(ipc ? ['ipc'] : [])];
  const child = spawn(command, args, { cwd, env, shell, stdio, detached: hasProcessGroups });
  const outcome = { interruptedBy: undefined, isTimedOut: false };
  const stopForwarding = forwardSignals(child, outcome, options.signalsGroup);
  const timer = timeoutMs && setTimeout(() => ((outcome.isTimedOut = true), signalGroup(child, 'SIGKILL')), timeoutMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ ...outcome, exitCode: exitCodeOf(code, signal) }));
  }).finally(() => {
    stopForwarding();
    clearTimeout(timer);
    if (hasProcessGroups) signalGroup(child, 'SIGKILL');
  });
}

function forwardSignals(child, outcome, toGroup = false) {
  let firstAt;
  const onSignal = (signal) => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt > SAME_SIGNAL_MS) signalGroup(child, 'SIGKILL');
      return;
    }
    firstAt = performance.now();
    outcome.interruptedBy = signal;
    if (!hasProcessGroups) return;
    const forwarded = signal === 'SIGHUP' ? 'SIGTERM' : signal;
    // Usually the program alone, so that it can end what it started in its own order.
    if (toGroup) signalGroup(child, forwarded);
    else child.kill(forwarded);
  };
  for (const signal of FORWARDED) process.on(signal, onSignal);
  const stopWatching = whenNpmIsGone(() => firstAt ?? onSignal('SIGTERM'));
  return () => {
    for (const signal of FORWARDED) process.off(signal, onSignal);
    stopWatching();
  };
}

/**
 * A signal sent to npm alone ends the shell between npm and this process and never arrives here; all that can be seen
 * is that the parent is another one. A process that npm did not start may well outlive its parent.
 */
function whenNpmIsGone(callback) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => process.ppid === parent || callback(), PARENT_CHECK_MS).unref();
  return () => clearInterval(timer);
}

function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (hasProcessGroups) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function exitCodeOf(code, signal) {
  return code ?? 128 + (constants.signals[signal] ?? 0);
}
