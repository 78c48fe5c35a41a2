import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { wtrJsonReporter } from '../../scripts/wtr-json-reporter.mjs';
import { buildExamples } from './test/fake/build-examples.mjs';
import { FakeBackend } from './test/fake/fake-backend.mjs';
import { builtAssets, hostPages } from './test/fake/host-pages.mjs';
import { launchers } from './test/support/launchers.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const { component } = JSON.parse(readFileSync(path('../backend/widget/manifest.json'), 'utf8'));

/** The test page on which the built component stands in for its sources. */
const withBuiltComponent = (testFramework) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Tests</title>
    <script type="importmap">
      { "imports": { "/packages/widget/src/index.ts": "/packages/backend/widget/${component}" } }
    </script>
  </head>
  <body><script type="module" src="${testFramework}"></script></body>
</html>`;

await buildExamples();

export default {
  rootDir: path('../..'),
  files: ['test/**/*.test.ts'],
  // What a visitor gets is built with less of Lit than the npm package has, so the component is tested in both forms.
  groups: [{ name: 'built', files: ['test/center/**/*.test.ts'], testRunnerHtml: withBuiltComponent }],
  nodeResolve: { exportConditions: ['production'] },
  // A driver of one session at a time cannot tell which of two pages has the focus.
  concurrency: /firefox|webkit/.test(process.env.BROWSERS ?? '') ? 1 : 2,
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: path('tsconfig.json') })],
  middleware: [
    new FakeBackend().middleware,
    hostPages(path('../backend/widget')),
    builtAssets(path('../backend/widget')),
  ],
  browsers: await launchers(),
  reporters: [defaultReporter(), wtrJsonReporter()],
  // What is waited for comes, be the machine as busy as it likes; these only end what never does.
  ...{ browserStartTimeout: 120_000, testsStartTimeout: 120_000, testsFinishTimeout: 600_000 },
  testFramework: { config: { timeout: 30_000 } },
};
