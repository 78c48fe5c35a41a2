import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

// Lets a child process of a test run our TypeScript as it is, on every Node version: `node --import typescript-hooks.mjs`.
// Newer versions run hooks in place; Node 20 runs this file a second time, in a thread for hooks.

/** Loads a `.ts` module with its types taken out. */
export function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const source = readFileSync(fileURLToPath(url), 'utf8');
  const { outputText } = typescript.transpileModule(source, {
    compilerOptions: { target: 'es2022', module: 'esnext', verbatimModuleSyntax: true },
  });
  return { format: 'module', source: outputText, shortCircuit: true };
}

if (module.registerHooks !== undefined) module.registerHooks({ load });
else module.register(import.meta.url);
