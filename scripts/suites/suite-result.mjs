/**
 * What a suite's reporter writes, whichever runner it belongs to.
 * @typedef {object} SuiteReport
 * @property {number} passed
 * @property {{ name: string, message: string }[]} failed tests that failed
 * @property {{ name: string, reason: string }[]} skipped tests that did not run
 * @property {{ name: string, message: string }[]} crashed what went wrong outside of a test: a file that does not
 *   load, a hook that throws, an error that nobody caught
 */

/**
 * @typedef {SuiteReport & { suite: string, durationMs: number }} SuiteResult
 */

/**
 * Judges how a suite went. What a runner does not count as a failed test still counts as one failure here: a crash, an
 * exit code without a failed test, a suite that wrote no report or ran no test.
 * @param {string} suite
 * @param {SuiteReport | undefined} report
 * @param {{ exitCode: number, isTimedOut: boolean }} ended how its process ended
 * @param {number} durationMs
 * @returns {SuiteResult}
 */
export function suiteResult(suite, report, ended, durationMs) {
  const { passed, failed, skipped, crashed } = report ?? { passed: 0, failed: [], skipped: [], crashed: [] };
  const problem = (message) => ({ name: suite, message });
  const hasFailure = failed.length + crashed.length > 0;
  const extra = [];
  if (ended.isTimedOut) extra.push(problem('did not end in time and was killed'));
  else if (report === undefined) extra.push(problem(`ended with exit code ${ended.exitCode} and no report`));
  else if (ended.exitCode !== 0 && !hasFailure) extra.push(problem(`ended with exit code ${ended.exitCode}`));
  else if (passed + failed.length === 0 && !hasFailure) extra.push(problem('ran no test'));
  return { suite, durationMs, passed, failed, skipped, crashed: [...crashed, ...extra] };
}
