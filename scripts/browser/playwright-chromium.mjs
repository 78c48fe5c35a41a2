import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { runChild } from '../toolchain/run-child.mjs';
import { browserCache } from './browser-cache.mjs';
import { installBrowserPackage, pinnedVersion } from './install-browser-package.mjs';

const PACKAGE = 'playwright-core';

/**
 * Brings the Chromium that Playwright publishes for this platform, into the cache of the checkout.
 * @returns {Promise<string>} the path of the browser
 */
export async function bringPlaywrightChromium() {
  const folder = join(browserCache, `playwright-${pinnedVersion(PACKAGE)}`);
  const pathFile = join(folder, 'path.txt');
  const known = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : undefined;
  if (known !== undefined && existsSync(known)) return known;
  const packageFolder = await installBrowserPackage(PACKAGE);
  const env = { ...process.env, PLAYWRIGHT_BROWSERS_PATH: folder };
  const args = [join(packageFolder, 'cli.js'), 'install', 'chromium', '--no-shell'];
  const { exitCode } = await runChild(process.execPath, args, { env, quiet: true });
  if (exitCode !== 0) throw new Error(`Playwright could not download Chromium (exit code ${exitCode})`);
  const path = await executablePath(packageFolder, folder);
  writeFileSync(pathFile, path);
  return path;
}

async function executablePath(packageFolder, folder) {
  // Playwright reads it when the path is asked for.
  process.env.PLAYWRIGHT_BROWSERS_PATH = folder;
  const { chromium } = await import(pathToFileURL(join(packageFolder, 'index.mjs')).href);
  delete process.env.PLAYWRIGHT_BROWSERS_PATH;
  return chromium.executablePath();
}
