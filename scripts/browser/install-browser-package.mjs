import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { npmCommand } from '../toolchain/npm-command.mjs';
import { runChild } from '../toolchain/run-child.mjs';

/** The folder of the little package that names the browser; it has a lockfile of its own and is installed on demand. */
export const browserPackageFolder = fileURLToPath(new URL('.', import.meta.url)).replace(/[\\/]$/, '');

/**
 * The version of a dependency that the browser package pins.
 * @param {string} name
 * @returns {string}
 */
export function pinnedVersion(name) {
  return JSON.parse(readFileSync(join(browserPackageFolder, 'package.json'), 'utf8')).dependencies[name];
}

let installing;

/**
 * Installs the browser package by its lockfile, unless this version of `name` is there already. Tried once a process:
 * npm has waited for the network long enough by then.
 * @param {string} name the dependency that is wanted
 * @returns {Promise<string>} the folder of that dependency
 * @throws {Error} when npm fails
 */
export async function installBrowserPackage(name) {
  const folder = join(browserPackageFolder, 'node_modules', name);
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === pinnedVersion(name)) return folder;
  await (installing ??= install());
  return folder;
}

async function install() {
  const npm = npmCommand();
  // --prefix, because inside of `npm test` the environment names the checkout as the folder to install.
  const args = [...npm.args, 'ci', '--prefix', browserPackageFolder, '--no-audit', '--no-fund'];
  const { exitCode } = await runChild(npm.command, args, {
    cwd: browserPackageFolder,
    shell: npm.shell,
    signalsGroup: true,
    quiet: true,
  });
  if (exitCode !== 0)
    throw new Error(`npm could not install scripts/browser (exit code ${exitCode}); is there a network?`);
}
