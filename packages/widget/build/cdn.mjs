import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { checkedAssets, checkedModules } from './checked-assets.mjs';
import { leanLit } from './lean-lit/lean-lit.mjs';
import { buildLoaderParts } from './loader-parts.mjs';
import { compileTemplates } from './compile-templates.mjs';
import { minifyTemplates } from './minify-templates.mjs';
import { sameNames, terserOutput } from './terser-output.mjs';

// Builds what the script tag needs into the backend, which serves it: the loader, the modules it imports under names with
// a hash, and a manifest that says which is which.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = (path) => join(root, 'src', path);
const outDir = join(root, '../backend/widget');

const bundle = async (format, entry, define = {}) => {
  const names = {
    entryFileNames: 'assets/[name]-[hash].js',
    chunkFileNames: 'assets/[name]-[hash].js',
    // Whoever needs the component has the center's file already, so what they share lives there.
    codeSplitting: {
      groups: [
        {
          name: 'center',
          test: /\/src\/(center\/center|center\/checked-modules|center\/openers|retried-import|same-person|session-request|loader\/warn)\.ts$/,
        },
      ],
    },
  };
  const { output } = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    define,
    plugins: [
      leanLit(),
      minifyTemplates(),
      compileTemplates(),
      checkedModules(source('center/checked-modules.ts')),
      terserOutput(format === 'iife' ? { naming: sameNames, module: false } : {}),
    ],
    build: {
      outDir,
      emptyOutDir: false,
      // Files that load each other get their names and digests first.
      write: format === 'iife',
      target: 'es2022',
      minify: false,
      lib: { entry, formats: [format], name: 'preferenceCenterLoader' },
      rolldownOptions: {
        preserveEntrySignatures: 'allow-extension',
        checks: { pluginTimings: false },
        output: format === 'es' ? names : { entryFileNames: '[name].js', extend: true },
      },
    },
  }).then((result) => [result].flat()[0]);
  return output.filter(({ type }) => type === 'chunk');
};

await rm(outDir, { recursive: true, force: true });
const chunks = await bundle('es', { center: source('center/center.ts'), component: source('component.ts') });
const assets = checkedAssets(chunks);
await mkdir(join(outDir, 'assets'), { recursive: true });
for (const { fileName, code } of assets.values()) await writeFile(join(outDir, fileName), code);
const center = assets.get('center');

await bundle(
  'iife',
  { loader: source('loader.ts') },
  {
    __CENTER_PATH__: JSON.stringify(center.fileName),
    __CENTER_DIGEST__: JSON.stringify(center.digest),
  },
);
await buildLoaderParts(source('capture'), outDir);

const fileOf = ({ name }) => assets.get(name).fileName;
const locales = chunks.filter(({ facadeModuleId }) => facadeModuleId?.includes('/src/locales/'));
const shared = chunks.filter(({ facadeModuleId }) => !facadeModuleId);
const manifest = {
  loader: 'loader.js',
  loaderParts: 'loader-parts.json',
  component: assets.get('component').fileName,
  chunks: [...new Set([center.fileName, ...shared.map(fileOf)])],
  locales: Object.fromEntries(locales.map((chunk) => [chunk.name, fileOf(chunk)])),
};
await writeFile(join(outDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
// The component contains Lit, whose licence asks for its text to come along.
await copyFile(join(dirname(createRequire(import.meta.url).resolve('lit')), 'LICENSE'), join(outDir, 'licenses.txt'));
