import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { plugins as vuePlugins } from '../../../../examples/vue/vite.config.js';

const path = (relative) => fileURLToPath(new URL(`../../../../${relative}`, import.meta.url));

/** What the tests of the npm package run: a page of each framework, and nothing but the package. */
const bundles = [
  { entry: 'examples/react/src/mount.tsx', outDir: 'examples/react/dist' },
  { entry: 'examples/vue/src/mount.js', outDir: 'examples/vue/dist', plugins: vuePlugins },
  { entry: 'packages/widget/dist/index.js', outDir: 'packages/widget/.cache/entry' },
];

/** Bundles each as a site would, with what the package publishes: `<outDir>/bundle.js`. */
export async function buildExamples() {
  for (const { entry, outDir, plugins = [] } of bundles) {
    await build({
      configFile: false,
      root: path(outDir.replace(/\/[^/]+$/, '')),
      logLevel: 'warn',
      plugins,
      define: { 'process.env.NODE_ENV': '"production"' },
      build: { outDir: path(outDir), lib: { entry: path(entry), formats: ['es'], fileName: () => 'bundle.js' } },
    });
  }
}
