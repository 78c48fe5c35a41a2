import { fileURLToPath } from 'node:url';

import { installOwnPackage, pinnedVersion as pinnedIn } from '../toolchain/own-package.mjs';

/** The folder of the little package that names the browser; it has a lockfile of its own and is installed on demand. */
export const browserPackageFolder = fileURLToPath(new URL('.', import.meta.url)).replace(/[\\/]$/, '');

/**
 * The version of a dependency that the browser package pins.
 * @param {string} name
 * @returns {string}
 */
export function pinnedVersion(name) {
  return pinnedIn(browserPackageFolder, name);
}

/**
 * Installs the browser package; see `installOwnPackage`.
 * @param {string} name the dependency that is wanted
 * @returns {Promise<string>} the folder of that dependency
 */
export function installBrowserPackage(name) {
  return installOwnPackage(browserPackageFolder, name);
}
