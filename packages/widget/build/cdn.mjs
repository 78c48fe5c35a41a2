import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import { minifyTemplates } from './minify-templates.mjs';
import { trustedTypes } from './trusted-types.mjs';

// Builds what the script tag needs into the backend, which serves it: the loader, hashed modules, and a manifest of them.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outDir = join(root, '../backend/widget');
const shared = { configFile: false, root, logLevel: 'warn', plugins: [minifyTemplates(), trustedTypes()] };

await rm(outDir, { recursive: true, force: true });
const { output } = await build({
  ...shared,
  build: {
    outDir,
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: { center: join(root, 'src/center/center.ts'), component: join(root, 'src/component.ts') },
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: 'assets/[name]-[hash].js', chunkFileNames: 'assets/[name]-[hash].js' },
    },
  },
});
for (const { fileName, code, imports, dynamicImports } of output) console.log(fileName, code?.length, imports, dynamicImports, code && brotliCompressSync(code).length);
