import { describe, expect, it } from 'vitest';

import { reportOf } from '../wtr-json-reporter.mjs';

const session = (parts) => ({
  testFile: '/w/test/grid.test.ts',
  browser: { name: 'Chromium' },
  errors: [],
  passed: true,
  ...parts,
});
const test = (name, parts = {}) => ({ name, passed: true, skipped: false, ...parts });
const tree = (...tests) => ({ name: '', tests: [], suites: [{ name: 'the grid', tests, suites: [] }] });

describe("web-test-runner's report", () => {
  it('counts the tests of nested suites, once a browser', () => {
    const testResults = tree(test('is accessible'), test('saves'));
    expect(reportOf([session({ testResults }), session({ testResults })]).passed).toBe(4);
  });

  it('names a failed and a skipped test by its path', () => {
    const testResults = tree(
      test('saves', { passed: false, error: { message: 'no' } }),
      test('waits', { passed: false, skipped: true }),
    );
    const report = reportOf([session({ testResults, passed: false })]);
    expect(report.failed).toEqual([{ name: 'the grid > saves', message: 'no' }]);
    expect(report.skipped).toEqual([{ name: 'the grid > waits', reason: 'marked skip' }]);
    expect(report.crashed).toEqual([]);
  });

  it('counts a file that does not load as a crash', () => {
    const report = reportOf([session({ passed: false, errors: [{ message: 'Could not import your test module' }] })]);
    expect(report.crashed).toEqual([{ name: 'grid.test.ts (Chromium)', message: 'Could not import your test module' }]);
  });

  it('counts a session that neither passed nor says why as a crash', () => {
    expect(reportOf([session({ passed: undefined })]).crashed).toHaveLength(1);
  });
});
