import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findBrowser } from './find-browser.mjs';
import { resultsFolder, runSuite } from './suites/run-suite.mjs';
import { suiteResult } from './suites/suite-result.mjs';
import { selectSuites } from './suites/suites.mjs';
import { countTests, countsLine, summaryLines } from './suites/summary.mjs';
import { prepare } from './toolchain/prepare.mjs';
import { runScript } from './toolchain/run-script.mjs';

const countsPath = join(resultsFolder, 'counts.txt');

/**
 * `npm test [-- <suite> ...]`: installs, builds, brings a browser where a suite needs one, runs the suites one after
 * the other and prints one summary, whose last line (also kept in test-results/counts.txt) is `N passed, N failed`.
 * Fails when a test fails, a suite crashes or runs no test. A failed install or build counts as one failure.
 */
async function test() {
  const selected = selectSuites(process.argv.slice(2));
  rmSync(countsPath, { force: true });
  try {
    await prepare();
  } catch (error) {
    return report([crashedSuite('preparation', error)]);
  }
  return report(await runSuites(selected));
}

async function runSuites(selected) {
  const results = [];
  const browser = selected.some(({ needsBrowser }) => needsBrowser) ? await tryToFindBrowser() : {};
  const env = browser.path === undefined ? process.env : { ...process.env, CHROME_PATH: browser.path };
  for (const suite of selected) {
    // The others can still tell something on a machine that no browser runs on.
    const isWithoutBrowser = suite.needsBrowser && browser.error !== undefined;
    const result = isWithoutBrowser ? crashedSuite(suite.name, browser.error) : await runSuite(suite, env);
    results.push(result);
    if (result.interruptedBy !== undefined) break;
  }
  return results;
}

async function tryToFindBrowser() {
  try {
    const { path, source } = await findBrowser();
    console.log(`Browser: ${path} (${source})`);
    return { path };
  } catch (error) {
    return { error };
  }
}

function crashedSuite(name, error) {
  // An error with an exit code is written for the person at the terminal; any other is a mistake, and needs its stack.
  console.error(error.exitCode === undefined ? error : error.message);
  const crashed = [{ name, message: error.message }];
  return suiteResult(name, { passed: 0, failed: [], skipped: [], crashed }, { exitCode: 1, isTimedOut: false }, 0);
}

function report(results) {
  console.log(summaryLines(results).join('\n'));
  const counts = countTests(results);
  mkdirSync(resultsFolder, { recursive: true });
  writeFileSync(countsPath, `${countsLine(counts)}\n`);
  return counts.failed > 0 || counts.passed === 0 ? 1 : 0;
}

await runScript(test);
