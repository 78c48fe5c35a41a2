import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { PrepareError, prepare } from './toolchain/prepare.mjs';
import { repositoryRoot } from './toolchain/repository-root.mjs';
import { runChild } from './toolchain/run-child.mjs';
import { runScript } from './toolchain/run-script.mjs';

/**
 * `npm start`: installs, builds, and runs the demo until it ends or Ctrl-C ends it. The demo gets the signal once and
 * ends what it started; a second Ctrl-C kills everything; nothing keeps running either way.
 */
async function start() {
  await prepare();
  const entry = join(repositoryRoot, 'demo', 'src', 'start.mjs');
  if (!existsSync(entry)) throw new PrepareError('demo/src/start.mjs is missing: the checkout is incomplete.');
  const endWithParent = new URL('./toolchain/end-with-parent.mjs', import.meta.url);
  const args = ['--import', endWithParent.href, entry, ...process.argv.slice(2)];
  return (await runChild(process.execPath, args, { cwd: repositoryRoot, ipc: true })).exitCode;
}

await runScript(start);
