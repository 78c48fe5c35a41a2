import { playwrightLauncher } from '@web/test-runner-playwright';

import { engineModule } from '../../../../scripts/engines/engine-package.mjs';
import { chosenEngines } from '../../../../scripts/engines/engines.mjs';
import { playwrightEngine } from '../../../../scripts/engines/playwright-engine.mjs';
import { systemFirefox, systemWebKit } from '../../../../scripts/engines/system-engines.mjs';
import { startWebKitDriver } from '../../../../scripts/engines/webkit-driver.mjs';
import { findBrowser } from '../../../../scripts/find-browser.mjs';

/**
 * What starts the browsers that the tests run in: Chromium, or those that BROWSERS names (`chromium,firefox,webkit`; `npm run engines`
 * brings them). A Firefox or WebKit of Playwright comes first; one of the system cannot do all that it can, see docs/browsers.md.
 * @returns {Promise<object[]>} for `browsers` in web-test-runner.config.js
 * @throws {Error} for an engine that is not there, and says how to bring it
 */
export async function launchers() {
  const started = [];
  for (const engine of chosenEngines(process.env.BROWSERS)) started.push(await launcherOf(engine));
  return started;
}

async function launcherOf(engine) {
  if (engine === 'chromium') return playwright('chromium', process.env.CHROME_PATH ?? (await findBrowser()).path);
  const path = playwrightEngine(engine);
  if (path !== undefined) return playwright(engine, path);
  return engine === 'firefox' ? firefox() : webkit();
}

function playwright(product, executablePath) {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  // A test asks whether what has left the page is let go.
  const collectable = '--js-flags=--expose-gc';
  return playwrightLauncher({
    product,
    launchOptions: { executablePath, args: product === 'chromium' ? [...quiet, collectable] : [], timeout: 120_000 },
    createBrowserContext: ({ browser }) =>
      browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' }),
  });
}

async function firefox() {
  const executablePath = systemFirefox() ?? missing('firefox');
  process.env.TZ = 'Europe/Berlin';
  const { chromeLauncher } = await engineModule('@web/test-runner-chrome');
  return chromeLauncher({
    puppeteer: await engineModule('puppeteer-core'),
    concurrency: 1,
    launchOptions: {
      ...{ browser: 'firefox', executablePath, headless: true },
      extraPrefsFirefox: { 'intl.accept_languages': 'en-GB', 'ui.prefersReducedMotion': 1 },
    },
    createPage: async ({ context }) => forgivingOrientation(await context.newPage()),
  });
}

/** Firefox before 144 knows no orientation of the screen, which a viewport asks for beside its size. */
function forgivingOrientation(page) {
  const setViewport = page.setViewport.bind(page);
  page.setViewport = async (viewport) => {
    try {
      await setViewport(viewport);
    } catch (error) {
      if (!`${error}`.includes('emulation.setScreenOrientationOverride')) throw error;
    }
  };
  return page;
}

async function webkit() {
  const installed = systemWebKit() ?? missing('webkit');
  const { webdriverLauncher } = await engineModule('@web/test-runner-webdriver');
  const { port } = await startWebKitDriver(installed);
  return webdriverLauncher({
    ...{ hostname: '127.0.0.1', port, path: '/', logLevel: 'error' },
    capabilities: {
      browserName: 'MiniBrowser',
      'wdio:enforceWebDriverClassic': true,
      'webkitgtk:browserOptions': { binary: installed.browser, args: ['--automation'] },
    },
  });
}

function missing(engine) {
  throw new Error(`There is no ${engine} for the tests. Run: npm run engines -- ${engine}`);
}
