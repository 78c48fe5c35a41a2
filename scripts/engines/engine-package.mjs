import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { installOwnPackage } from '../toolchain/own-package.mjs';

/** The folder of the little package that drives a Firefox or a WebKit of the system; it has a lockfile of its own. */
const folder = fileURLToPath(new URL('.', import.meta.url)).replace(/[\\/]$/, '');

/**
 * Brings a module of that package, which is installed the first time (130 MB).
 * @param {string} name
 * @returns {Promise<any>} what `require` answers
 */
export async function engineModule(name) {
  await installOwnPackage(folder, name);
  return createRequire(join(folder, 'package.json'))(name);
}
