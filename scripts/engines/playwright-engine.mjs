import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { browserCache } from '../browser/browser-cache.mjs';
import { installBrowserPackage, pinnedVersion } from '../browser/install-browser-package.mjs';
import { runChild } from '../toolchain/run-child.mjs';

const PACKAGE = 'playwright-core';
const folder = join(browserCache, `playwright-${pinnedVersion(PACKAGE)}`);
const pathFile = (engine) => join(folder, `${engine}-path.txt`);

/**
 * The engine as Playwright builds it, where it has been brought: it can do all that the tests ask of a browser.
 * @param {'firefox' | 'webkit'} engine
 * @returns {string | undefined} the path of the executable
 */
export function playwrightEngine(engine) {
  if (!existsSync(pathFile(engine))) return undefined;
  const path = readFileSync(pathFile(engine), 'utf8');
  return existsSync(path) ? path : undefined;
}

/**
 * Downloads it into the cache of the checkout.
 * @param {'firefox' | 'webkit'} engine
 * @returns {Promise<string>} the path of the executable
 * @throws {Error} where it cannot be had: without its host, or on a platform that Playwright does not build for
 */
export async function bringPlaywrightEngine(engine) {
  const known = playwrightEngine(engine);
  if (known !== undefined) return known;
  const packageFolder = await installBrowserPackage(PACKAGE);
  const env = { ...process.env, PLAYWRIGHT_BROWSERS_PATH: folder };
  const args = [join(packageFolder, 'cli.js'), 'install', engine];
  const { exitCode } = await runChild(process.execPath, args, { env, quiet: true, timeoutMs: 600_000 });
  if (exitCode !== 0) throw new Error(`Playwright could not download ${engine} (exit code ${exitCode})`);
  process.env.PLAYWRIGHT_BROWSERS_PATH = folder;
  const playwright = await import(pathToFileURL(join(packageFolder, 'index.mjs')).href);
  delete process.env.PLAYWRIGHT_BROWSERS_PATH;
  const path = playwright[engine].executablePath();
  writeFileSync(pathFile(engine), path);
  return path;
}
