import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { repositoryRoot } from '../toolchain/repository-root.mjs';

const reporter = join(repositoryRoot, 'scripts', 'suites', 'vitest-json-reporter.mjs');
const vitest = join(repositoryRoot, 'node_modules', 'vitest', 'vitest.mjs');

const FILES = {
  'outcomes.test.mjs': `
    import { describe, expect, it } from 'vitest';
    it('passes', () => {});
    it('fails', () => expect(1).toBe(2));
    it.skip('is marked', () => {});
    it.todo('is planned');
    it('says why', (context) => context.skip('no database'));
  `,
  'hook.test.mjs': `
    import { beforeAll, describe, it } from 'vitest';
    describe('a suite', () => { beforeAll(() => { throw new Error('hook broke'); }); it('never runs', () => {}); });
  `,
  'broken.test.mjs': `import './missing.mjs';`,
  'late.test.mjs': `
    import { it } from 'vitest';
    it('leaves a rejection behind', () => { Promise.reject(new Error('nobody caught this')); });
  `,
};

describe("vitest's report", () => {
  let folder;
  let report;
  let exitCode;

  beforeAll(() => {
    // Inside of scripts/, so that the files find vitest.
    folder = mkdtempSync(join(repositoryRoot, 'scripts', 'vitest-report-'));
    for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content);
    const results = join(folder, 'results.json');
    const args = [vitest, 'run', '--root', folder, '--reporter', reporter];
    exitCode = spawnSync(process.execPath, args, { env: { ...process.env, VITEST_RESULTS: results } }).status;
    report = JSON.parse(readFileSync(results, 'utf8'));
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('counts what passed and names what failed', () => {
    expect(exitCode).toBe(1);
    expect(report.passed).toBe(2);
    expect(report.failed).toEqual([{ name: 'fails', message: expect.stringContaining('expected 1 to be 2') }]);
  });

  it('has the reason of every skipped test', () => {
    const reasons = Object.fromEntries(report.skipped.map(({ name, reason }) => [name, reason]));
    expect(reasons).toMatchObject({
      'is marked': 'marked skip',
      'is planned': 'marked todo',
      'says why': 'no database',
    });
  });

  it('has the file that does not load, the hook that throws and the rejection that nobody caught', () => {
    const messages = report.crashed.map(({ message }) => message).join('\n');
    expect(messages).toContain('missing.mjs');
    expect(messages).toContain('hook broke');
    expect(messages).toContain('nobody caught this');
  });
});
