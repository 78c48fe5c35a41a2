import { defineConfig } from 'vitest/config';

// The limit of a test only ends one that hangs; machines that build beside it are slow.
const shared = { retry: 0, testTimeout: 30_000, hookTimeout: 30_000 } as const;

export default defineConfig({
  test: {
    globalSetup: ['test/process/build-dist.ts'],
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
