import { findBrowser } from './find-browser.mjs';
import { chosenEngines, engines } from './engines/engines.mjs';
import { engineModule } from './engines/engine-package.mjs';
import { bringPlaywrightEngine, playwrightEngine } from './engines/playwright-engine.mjs';
import { installSystemEngine, systemFirefox, systemWebKit } from './engines/system-engines.mjs';
import { runScript } from './toolchain/run-script.mjs';

const system = { firefox: systemFirefox, webkit: systemWebKit };
const drivers = {
  firefox: ['@web/test-runner-chrome', 'puppeteer-core'],
  webkit: ['@web/test-runner-webdriver', 'webdriverio'],
};

/**
 * `npm run engines [-- firefox,webkit]`: brings the browser engines that the tests of the widget can run in, all three by default: as
 * Playwright builds them, which can do everything that the tests ask; else those of the distribution, with what drives them.
 * Afterwards `BROWSERS=chromium,firefox,webkit npm test -- widget` runs in them. Fails when one cannot be had.
 */
async function bringEngines() {
  const list = process.argv.slice(2).join(',');
  const wanted = list === '' ? engines : chosenEngines(list);
  let missing = 0;
  for (const engine of wanted) {
    try {
      console.log(`${engine}: ${await bring(engine)}`);
    } catch (error) {
      missing += 1;
      console.error(`${engine}: not there. ${error.message}`);
    }
  }
  return missing === 0 ? 0 : 1;
}

async function bring(engine) {
  if (engine === 'chromium') return (await findBrowser()).path;
  const problems = [];
  if (system[engine]() === undefined || playwrightEngine(engine) !== undefined) {
    try {
      return await bringPlaywrightEngine(engine);
    } catch (error) {
      problems.push(error.message);
    }
    try {
      if (system[engine]() === undefined) await installSystemEngine(engine);
    } catch (error) {
      problems.push(error.message);
    }
  }
  const installed = system[engine]();
  if (installed === undefined) throw new Error(problems.join('; '));
  for (const name of drivers[engine]) await engineModule(name);
  return installed.browser ?? installed;
}

await runScript(bringEngines);
