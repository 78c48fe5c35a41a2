import { runPnpm } from '../pnpm.mjs';
import { isInstalled, rememberInstall } from './install-stamp.mjs';
import { repositoryRoot } from './repository-root.mjs';

/** A step that could not be done. Its message is for the person at the terminal; there is nothing more in its stack. */
export class PrepareError extends Error {
  /**
   * @param {string} message
   * @param {number} [exitCode] what the process should end with
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'PrepareError';
    this.exitCode = exitCode;
  }
}

/**
 * Installs the dependencies if the lockfile or a manifest has changed since the last install, then builds every
 * package in the order of their dependencies.
 * @throws {PrepareError} when either fails or is interrupted
 */
export async function prepare() {
  await install();
  const build = await runPnpm(['--recursive', '--sort', 'run', 'build']);
  if (build.interruptedBy !== undefined) throw new PrepareError('Interrupted while building.', build.exitCode);
  if (build.exitCode !== 0) throw new PrepareError('The build failed; the reason is above.');
}

async function install() {
  if (isInstalled(repositoryRoot)) return;
  console.log('Installing dependencies (only when they have changed) ...');
  // In CI a lockfile that does not match the manifests is a mistake to report, not to repair.
  const lockfile = process.env.CI ? '--frozen-lockfile' : '--prefer-frozen-lockfile';
  const result = await runPnpm(['install', lockfile, '--config.confirmModulesPurge=false']);
  if (result.interruptedBy !== undefined) throw new PrepareError('Interrupted while installing.', result.exitCode);
  if (result.exitCode !== 0) throw new PrepareError(installFailure(lockfile));
  rememberInstall(repositoryRoot);
}

function installFailure(lockfile) {
  return [
    'The dependencies could not be installed; the reason is above.',
    'Without a network, or behind a proxy that npm does not know, `npm ping` fails too: repair that first.',
    ...(lockfile === '--frozen-lockfile'
      ? ['If it names an outdated lockfile, run `npm run pnpm -- install` and commit pnpm-lock.yaml.']
      : []),
  ].join('\n');
}
