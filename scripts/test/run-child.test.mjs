import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

import { runChild } from '../toolchain/run-child.mjs';

const runChildUrl = new URL('../toolchain/run-child.mjs', import.meta.url).href;
const endWithParentUrl = new URL('../toolchain/end-with-parent.mjs', import.meta.url).href;

/**
 * Ends on SIGTERM or SIGINT after telling so, and forgets a process that it started. That one holds the same output
 * open, so the output is closed only when nothing is left.
 */
const PROGRAM = `
  const { spawn } = require('node:child_process');
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'inherit', 'ignore'] });
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
    signals += 1;
    setTimeout(() => { console.log('ended after ' + signals + ' ' + signal); process.exit(3); }, 100);
  });
  console.log('up');
`;

/** A process that runs PROGRAM through runChild, as `npm start` does, and exits with its code. */
function startRunner() {
  const script = `
    import { runChild } from ${JSON.stringify(runChildUrl)};
    const args = ['--import', ${JSON.stringify(endWithParentUrl)}, '-e', ${JSON.stringify(PROGRAM)}];
    process.exitCode = (await runChild(process.execPath, args, { ipc: true })).exitCode;
  `;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  runner.stdout.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  const until = async (pattern) => {
    while (!pattern.test(output)) await once(runner.stdout, 'data');
  };
  return { runner, until, output: () => output };
}

describe.skipIf(process.platform === 'win32')('a child process', () => {
  it('gets one signal of several that arrive together, and its exit code is passed on', async () => {
    const { runner, until, output } = startRunner();
    await until(/up/);
    runner.kill('SIGINT');
    runner.kill('SIGTERM');
    const [exitCode] = await once(runner, 'close');
    expect(exitCode).toBe(3);
    expect(output()).toMatch(/ended after 1 SIG/);
  });

  it('takes with it what it started and forgot', async () => {
    const { runner, until } = startRunner();
    await until(/up/);
    runner.kill('SIGTERM');
    const [exitCode] = await once(runner, 'close');
    expect(exitCode).toBe(3);
  });

  it('ends as if by a signal, with all it started, when the process that runs it is killed', async () => {
    const { runner, until, output } = startRunner();
    await until(/up/);
    runner.kill('SIGKILL');
    await once(runner, 'close');
    expect(output()).toMatch(/ended after 1 SIGTERM/);
  });

  it('is killed at its time limit', async () => {
    const forever = ['-e', 'setInterval(() => {}, 1000)'];
    expect(await runChild(process.execPath, forever, { timeoutMs: 200 })).toMatchObject({
      isTimedOut: true,
      exitCode: 137,
    });
  });

  it('reports an exit code as it is, and a program that does not exist as an error', async () => {
    expect((await runChild(process.execPath, ['-e', 'process.exit(5)'])).exitCode).toBe(5);
    await expect(runChild('no-such-program', [])).rejects.toThrow(/ENOENT/);
  });
});
