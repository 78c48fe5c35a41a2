import { join } from 'node:path';

import { runPnpm } from './pnpm.mjs';
import { repositoryRoot } from './toolchain/repository-root.mjs';
import { runChild } from './toolchain/run-child.mjs';
import { runScript } from './toolchain/run-script.mjs';

const node = (...args) => runChild(process.execPath, args, { cwd: repositoryRoot });
const modules = join(repositoryRoot, 'node_modules');

/** What has to hold besides the tests. Each runs even when one before it failed, so that one run tells everything. */
const checks = [
  { name: 'format', run: () => node(join(modules, 'prettier', 'bin', 'prettier.cjs'), '--check', '.') },
  { name: 'lint', run: () => node(join(modules, 'eslint', 'bin', 'eslint.js'), '.') },
  { name: 'types', run: () => runPnpm(['--recursive', '--sort', '--no-bail', 'run', 'types']) },
  { name: 'tables', run: () => node(join(repositoryRoot, 'packages', 'widget', 'build', 'tables.mjs'), '--check') },
  { name: 'size', run: () => node(join(repositoryRoot, 'scripts', 'size.mjs')) },
];

/** `npm run checks`: format, lint, types, the documents' tables and size, after a build. Fails when one of them fails. */
async function runChecks() {
  const results = [];
  for (const { name, run } of checks) {
    console.log(`\n--- ${name}`);
    const { exitCode, interruptedBy } = await run();
    if (interruptedBy !== undefined) return exitCode;
    results.push({ name, isOk: exitCode === 0 });
  }
  console.log(`\nChecks: ${results.map(({ name, isOk }) => `${name} ${isOk ? 'ok' : 'FAILED'}`).join(', ')}`);
  return results.every(({ isOk }) => isOk) ? 0 : 1;
}

await runScript(runChecks);
