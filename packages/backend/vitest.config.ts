import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// The limit of a test only ends one that hangs; machines that build beside it are slow.
const shared = { retry: 0, testTimeout: 30_000, hookTimeout: 30_000 } as const;

/** The files that take longest, which by their size would come last and then be waited for alone. */
const longest = /postgres\/conformance|malformed-input/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => longest.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    globalSetup: ['test/process/build-dist.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: { ...shared, name: 'backend', include: ['test/**/*.test.ts'], exclude: ['test/**/postgres/**'] },
      },
      {
        // Apart, so that a run that needs no PostgreSQL does not wait for one to start.
        test: {
          ...shared,
          name: 'postgres',
          include: ['test/**/postgres/**/*.test.ts'],
          globalSetup: ['test/postgres/provide-postgres.ts'],
        },
      },
    ],
  },
});
