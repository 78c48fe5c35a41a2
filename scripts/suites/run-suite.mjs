import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { repositoryRoot } from '../toolchain/repository-root.mjs';
import { runChild } from '../toolchain/run-child.mjs';
import { suiteResult } from './suite-result.mjs';

const SUITE_LIMIT_MS = 40 * 60_000;
const vitestReporter = fileURLToPath(new URL('./vitest-json-reporter.mjs', import.meta.url));

/** Where every run leaves its reports; not in version control. */
export const resultsFolder = join(repositoryRoot, 'test-results');

/**
 * Runs one suite to its end, its output on the terminal.
 * @param {import('./suites.mjs').Suite} suite
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./suite-result.mjs').SuiteResult & { interruptedBy?: NodeJS.Signals }>}
 */
export async function runSuite(suite, env) {
  const reportPath = join(resultsFolder, `${suite.name}.json`);
  mkdirSync(resultsFolder, { recursive: true });
  rmSync(reportPath, { force: true });
  console.log(`\n--- ${suite.name}`);
  const startedAt = performance.now();
  const ended = await runChild(process.execPath, runnerArgs(suite), {
    cwd: join(repositoryRoot, suite.folder),
    env: { ...env, VITEST_RESULTS: reportPath, WTR_RESULTS: reportPath },
    timeoutMs: SUITE_LIMIT_MS,
  });
  const report = readReport(reportPath);
  return {
    ...suiteResult(suite.name, report, ended, performance.now() - startedAt),
    interruptedBy: ended.interruptedBy,
  };
}

function runnerArgs({ folder, runner }) {
  if (runner === 'vitest') {
    return [binOf('.', 'vitest', 'vitest'), 'run', '--reporter=default', `--reporter=${vitestReporter}`];
  }
  return [binOf(folder, '@web/test-runner', 'wtr')];
}

/** The script behind a package's command, so that it runs without a shell or a wrapper in between. */
function binOf(folder, packageName, bin) {
  const packageFolder = join(repositoryRoot, folder, 'node_modules', packageName);
  const manifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return join(packageFolder, manifest.bin[bin]);
}

function readReport(path) {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // A runner that died while writing has left half a file: that is no report.
    return undefined;
  }
}
