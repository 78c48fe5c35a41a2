import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { npmCommand } from './npm-command.mjs';
import { runChild } from './run-child.mjs';

const installs = new Map();

/**
 * The version of a dependency that a little package pins.
 * @param {string} folder where its package.json is
 * @param {string} name
 * @returns {string}
 */
export function pinnedVersion(folder, name) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).dependencies[name];
}

/**
 * Installs a little package by its lockfile, unless this version of `name` is there already: such packages are kept out of every other
 * install. Tried once a process: npm has waited for the network long enough by then.
 * @param {string} folder
 * @param {string} name the dependency that is wanted
 * @returns {Promise<string>} the folder of that dependency
 * @throws {Error} when npm fails
 */
export async function installOwnPackage(folder, name) {
  const dependency = join(folder, 'node_modules', name);
  const manifest = join(dependency, 'package.json');
  const pinned = pinnedVersion(folder, name);
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === pinned) return dependency;
  if (!installs.has(folder)) installs.set(folder, install(folder));
  await installs.get(folder);
  return dependency;
}

async function install(folder) {
  const npm = npmCommand();
  // --prefix, because inside of `npm test` the environment names the checkout as the folder to install. No scripts: some of what drives
  // browsers would download one.
  const args = [...npm.args, 'ci', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts'];
  const { exitCode } = await runChild(npm.command, args, {
    cwd: folder,
    shell: npm.shell,
    signalsGroup: true,
    quiet: true,
  });
  if (exitCode !== 0) throw new Error(`npm could not install ${folder} (exit code ${exitCode}); is there a network?`);
}
