import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The limit of a test only ends one that hangs; machines that build beside it are slow.
  test: { include: ['test/**/*.test.ts'], globalSetup: ['test/process/build-dist.ts'], retry: 0, testTimeout: 30_000 },
});
