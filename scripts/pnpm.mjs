import { isMain } from './toolchain/is-main.mjs';
import { pinnedPnpmVersion, pnpmCommand } from './toolchain/npm-command.mjs';
import { repositoryRoot } from './toolchain/repository-root.mjs';
import { runChild } from './toolchain/run-child.mjs';

/**
 * Runs the pinned pnpm in the checkout, with this process's output; needs only Node and npm on the machine.
 * From a terminal: `node scripts/pnpm.mjs <arguments of pnpm>`.
 * @param {string[]} args
 * @param {{ quiet?: boolean }} [options] see `runChild`
 */
export function runPnpm(args, options = {}) {
  const pnpm = pnpmCommand(pinnedPnpmVersion());
  return runChild(pnpm.command, [...pnpm.args, ...args], {
    cwd: repositoryRoot,
    shell: pnpm.shell,
    signalsGroup: true,
    ...options,
  });
}

if (isMain(import.meta.url)) process.exitCode = (await runPnpm(process.argv.slice(2))).exitCode;
