import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { wtrJsonReporter } from '../../scripts/wtr-json-reporter.mjs';
import { FakeBackend } from './test/fake/fake-backend.mjs';
import { hostPages } from './test/fake/host-pages.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

export default {
  rootDir: path('../..'),
  files: ['test/**/*.test.ts'],
  nodeResolve: { exportConditions: ['production'] },
  concurrency: 2,
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: path('tsconfig.json') })],
  middleware: [new FakeBackend().middleware, hostPages(path('../backend/widget'))],
  browsers: [
    playwrightLauncher({
      product: 'chromium',
      launchOptions: {
        executablePath: process.env.CHROME_PATH ?? (await findBrowser()).path,
        args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
      },
      createBrowserContext: ({ browser }) =>
        browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' }),
    }),
  ],
  reporters: [defaultReporter(), wtrJsonReporter()],
  testFramework: { config: { timeout: 5000 } },
};
