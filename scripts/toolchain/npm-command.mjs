import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repositoryRoot } from './repository-root.mjs';

/** @typedef {{ command: string, args: string[], shell: boolean }} Command */

/**
 * How to call npm: the one that runs this process where there is one, else the one on the PATH.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Command}
 */
export function npmCommand(env = process.env) {
  const path = env.npm_execpath ?? '';
  if (/[\\/]npm-cli\.c?js$/.test(path)) return { command: process.execPath, args: [path], shell: false };
  // npm on Windows is a batch file, which only a shell can run.
  const isWindows = process.platform === 'win32';
  return { command: isWindows ? 'npm.cmd' : 'npm', args: [], shell: isWindows };
}

/**
 * How to call the pinned pnpm: through `npm exec`, which needs no global install; or directly, where that very pnpm
 * runs this process already.
 * @param {string} version
 * @param {NodeJS.ProcessEnv} env
 * @returns {Command}
 */
export function pnpmCommand(version, env = process.env) {
  const path = env.npm_execpath ?? '';
  const isPinnedPnpm = /[\\/]pnpm\.[cm]?js$/.test(path) && env.npm_config_user_agent?.startsWith(`pnpm/${version} `);
  if (isPinnedPnpm) return { command: process.execPath, args: [path], shell: false };
  const npm = npmCommand(env);
  return {
    ...npm,
    args: [...npm.args, 'exec', '--yes', '--prefer-offline', `--package=pnpm@${version}`, '--', 'pnpm'],
  };
}

/**
 * The version of pnpm that `packageManager` in the root package.json pins; the only place that names it.
 * @returns {string} such as `10.34.9`
 */
export function pinnedPnpmVersion() {
  const { packageManager } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
  const version = /^pnpm@(\d+\.\d+\.\d+)\+sha512\./.exec(packageManager)?.[1];
  if (version === undefined) throw new Error('packageManager in package.json has to read pnpm@<version>+sha512.<hash>');
  return version;
}
