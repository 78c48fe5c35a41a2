import { writeFileSync } from 'node:fs';

/**
 * A vitest reporter that writes a `SuiteReport` as JSON to the path in VITEST_RESULTS. Unlike vitest's own JSON it has
 * the reason of a skipped test (`context.skip(reason)`) and the errors of hooks and of code outside a test.
 */
export class VitestJsonReporter {
  /** Called by vitest once, at the end of a run. */
  onTestRunEnd(testModules, unhandledErrors) {
    const report = {
      passed: 0,
      failed: [],
      skipped: [],
      crashed: unhandledErrors.map((error) => crash('outside a test', error)),
    };
    for (const testModule of testModules) addModule(report, testModule);
    writeFileSync(process.env.VITEST_RESULTS, JSON.stringify(report));
  }
}

function addModule(report, testModule) {
  const suites = [...testModule.children.allSuites()];
  for (const owner of [testModule, ...suites]) {
    const name = owner.fullName ?? owner.relativeModuleId;
    report.crashed.push(...owner.errors().map((error) => crash(name, error)));
  }
  for (const testCase of testModule.children.allTests()) addTest(report, testCase);
}

function addTest(report, testCase) {
  const { state, errors, note } = testCase.result();
  const name = testCase.fullName;
  if (state === 'passed') report.passed += 1;
  else if (state === 'skipped') report.skipped.push({ name, reason: note ?? `marked ${testCase.options.mode}` });
  else report.failed.push({ name, message: errors?.[0]?.message ?? 'did not finish' });
}

function crash(name, error) {
  return { name, message: error.message ?? String(error) };
}

// vitest loads a reporter that is named by its path through the default export.
export default VitestJsonReporter;
