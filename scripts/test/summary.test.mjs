import { describe, expect, it } from 'vitest';

import { suiteResult } from '../suites/suite-result.mjs';
import { selectSuites, suites } from '../suites/suites.mjs';
import { countTests, countsLine, summaryLines } from '../suites/summary.mjs';

const ENDED_WELL = { exitCode: 0, isTimedOut: false };
const report = (parts = {}) => ({ passed: 0, failed: [], skipped: [], crashed: [], ...parts });
const result = (parts, ended = ENDED_WELL) => suiteResult('backend', parts && report(parts), ended, 1_234);
const countsOf = (...results) => countsLine(countTests(results));

describe('a suite', () => {
  it('passes with its tests', () => {
    expect(countsOf(result({ passed: 3 }))).toBe('3 passed, 0 failed');
  });

  it('fails when it ran no test', () => {
    expect(countsOf(result({}))).toBe('0 passed, 1 failed');
    expect(result({}).crashed[0].message).toBe('ran no test');
  });

  it('fails when every test was skipped', () => {
    expect(countsOf(result({ skipped: [{ name: 'a', reason: 'b' }] }))).toBe('0 passed, 1 failed, 1 skipped');
  });

  it('fails when it left no report, even with exit code 0', () => {
    expect(countsOf(result(undefined))).toBe('0 passed, 1 failed');
  });

  it('fails when its process failed although every test passed', () => {
    const failed = result({ passed: 3 }, { exitCode: 2, isTimedOut: false });
    expect(countsOf(failed)).toBe('3 passed, 1 failed');
    expect(failed.crashed[0].message).toBe('ended with exit code 2');
  });

  it('fails when it was killed for taking too long', () => {
    expect(result({ passed: 3 }, { exitCode: 137, isTimedOut: true }).crashed[0].message).toMatch(
      /did not end in time/,
    );
  });

  it('counts a failed test once, and not its exit code as well', () => {
    const failed = [{ name: 'keeps the choice', message: 'expected 1 to be 2' }];
    expect(countsOf(result({ passed: 3, failed }, { exitCode: 1, isTimedOut: false }))).toBe('3 passed, 1 failed');
  });

  it('counts a file that does not load as a failure', () => {
    const crashed = [{ name: 'store.test.ts', message: 'Cannot find module' }];
    expect(countsOf(result({ passed: 3, crashed }, { exitCode: 1, isTimedOut: false }))).toBe('3 passed, 1 failed');
  });
});

describe('the summary', () => {
  it('ends with the sum of all suites, alone on its line', () => {
    const lines = summaryLines([result({ passed: 2 }), suiteResult('widget', report({ passed: 40 }), ENDED_WELL, 10)]);
    expect(lines.at(-1)).toBe('42 passed, 0 failed');
  });

  it('names what failed, and what was skipped with the reason', () => {
    const failed = [{ name: 'saves', message: 'expected 200\nand more' }];
    const skipped = [{ name: 'syncs', reason: 'needs PostgreSQL' }];
    const text = summaryLines([result({ passed: 1, failed, skipped }, { exitCode: 1, isTimedOut: false })]).join('\n');
    expect(text).toContain('failed   backend: saves: expected 200\n');
    expect(text).toContain('skipped  backend: syncs: needs PostgreSQL');
    expect(text).toMatch(/^1 passed, 1 failed, 1 skipped$/m);
  });
});

describe('the selection', () => {
  it('is every suite without arguments', () => {
    expect(selectSuites([])).toBe(suites);
  });

  it('keeps the order of the suites, not that of the arguments', () => {
    expect(selectSuites(['widget', 'backend']).map(({ name }) => name)).toEqual(['backend', 'widget']);
  });

  it('refuses a name that it does not know, and tells those it does', () => {
    expect(() => selectSuites(['backnd'])).toThrow(/Unknown suite: backnd\. There are: .*backend, widget/);
  });
});
