/** @typedef {import('./suite-result.mjs').SuiteResult} SuiteResult */

/**
 * Adds suites up. A crash counts as one failure.
 * @param {readonly SuiteResult[]} results
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countTests(results) {
  const sum = (count) => results.reduce((total, result) => total + count(result), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed, crashed }) => failed.length + crashed.length),
    skipped: sum(({ skipped }) => skipped.length),
  };
}

/**
 * The line that ends every test run, for people and for CI: `N passed, N failed`, and `, N skipped` where there are any.
 * @param {{ passed: number, failed: number, skipped: number }} counts
 */
export function countsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * The whole summary: one line a suite, what failed, what was skipped and why, and the counts alone on the last line.
 * @param {readonly SuiteResult[]} results
 * @returns {string[]}
 */
export function summaryLines(results) {
  const width = Math.max(0, ...results.map(({ suite }) => suite.length));
  const suiteLines = results.map((result) => {
    const seconds = (result.durationMs / 1000).toFixed(1);
    return `  ${result.suite.padEnd(width)}  ${countsLine(countTests([result]))}  (${seconds} s)`;
  });
  const failures = results.flatMap(({ suite, failed, crashed }) => [
    ...failed.map(({ name, message }) => `  failed   ${suite}: ${name}: ${firstLine(message)}`),
    ...crashed.map(({ name, message }) => `  crashed  ${suite}: ${name}: ${firstLine(message)}`),
  ]);
  const skips = results.flatMap(({ suite, skipped }) =>
    skipped.map(({ name, reason }) => `  skipped  ${suite}: ${name}: ${firstLine(reason)}`),
  );
  return ['', 'Suites', ...suiteLines, ...failures, ...skips, '', countsLine(countTests(results))];
}

function firstLine(text) {
  return text.split('\n', 1)[0] ?? '';
}
