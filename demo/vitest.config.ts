import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/running-demo.ts'],
    // One demo and one browser serve every file, so they take turns.
    fileParallelism: false,
    retry: 0,
    // What is waited for comes; a busy machine takes longer than the second of a default.
    testTimeout: 300_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
