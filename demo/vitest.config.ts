import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/running-demo.ts'],
    // One demo and one browser serve every file, so they take turns.
    fileParallelism: false,
    retry: 0,
    testTimeout: 90_000,
    hookTimeout: 30_000,
  },
});
