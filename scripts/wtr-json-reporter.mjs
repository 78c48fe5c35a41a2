import { writeFileSync } from 'node:fs';

/**
 * A @web/test-runner reporter that writes a `SuiteReport` (see suites/suite-result.mjs) as JSON to the path in
 * WTR_RESULTS, and does nothing where that is not set. Several browsers count each test once a browser.
 * @returns {{ stop(args: { sessions: Iterable<object> }): void }} for `reporters` in web-test-runner.config.js, beside
 *   `defaultReporter()`, which is what a person reads
 */
export function wtrJsonReporter() {
  return {
    stop({ sessions }) {
      const path = process.env.WTR_RESULTS;
      if (path) writeFileSync(path, JSON.stringify(reportOf([...sessions])));
    },
  };
}

/**
 * Turns the sessions of a run (one per test file and browser) into a `SuiteReport`.
 * @param {object[]} sessions
 * @returns {import('./suites/suite-result.mjs').SuiteReport}
 */
export function reportOf(sessions) {
  const report = { passed: 0, failed: [], skipped: [], crashed: [] };
  for (const session of sessions) {
    const failedBefore = report.failed.length;
    if (session.testResults) addSuite(report, session.testResults, []);
    report.crashed.push(...session.errors.map(({ message }) => ({ name: fileOf(session), message })));
    const isExplained = session.errors.length > 0 || report.failed.length > failedBefore;
    if (!session.passed && !isExplained) report.crashed.push({ name: fileOf(session), message: 'did not finish' });
  }
  return report;
}

function addSuite(report, suite, parents) {
  const path = suite.name ? [...parents, suite.name] : parents;
  for (const test of suite.tests) {
    const name = [...path, test.name].join(' > ');
    if (test.skipped) report.skipped.push({ name, reason: 'marked skip' });
    else if (test.passed) report.passed += 1;
    else report.failed.push({ name, message: test.error?.message ?? 'no message' });
  }
  for (const child of suite.suites) addSuite(report, child, path);
}

function fileOf({ testFile, browser }) {
  return `${testFile.split(/[\\/]/).at(-1)} (${browser.name})`;
}
