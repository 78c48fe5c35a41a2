import { join } from 'node:path';

import { byteBudgets } from './sizes/budgets.mjs';
import { widgetSizes } from './sizes/widget-sizes.mjs';
import { isMain } from './toolchain/is-main.mjs';
import { repositoryRoot } from './toolchain/repository-root.mjs';
import { runScript } from './toolchain/run-script.mjs';

/** Where the widget's build puts the script tag's files, for the backend to serve. */
export const widgetFolder = join(repositoryRoot, 'packages', 'backend', 'widget');

/**
 * `npm run size`: prints the script tag's files and budgets, and fails when a budget's gate is exceeded or a file is
 * missing. Needs a build, and makes none.
 * @param {string} folder
 * @returns {Promise<number>} the exit code
 */
export async function size(folder) {
  // Built like what it composes, so it may not be there yet.
  const { composeLoader } = await import('../packages/backend/dist/loader-config.js');
  const sizes = widgetSizes(folder, composeLoader);
  console.log('Brotli bytes');
  for (const { path, bytes } of sizes.files) console.log(`  ${format(bytes)}  ${path}`);
  console.log('Budgets');
  const lines = byteBudgets.map(({ name, part, gateBytes, aimBytes }) => {
    const bytes = sizes[part];
    const verdict = bytes > gateBytes ? 'OVER' : bytes > aimBytes ? 'ok' : 'ok, aim met';
    return {
      isOver: bytes > gateBytes,
      text: `  ${format(bytes)}  gate ${format(gateBytes)}  aim ${format(aimBytes)}  ${verdict.padEnd(11)}  ${name}`,
    };
  });
  for (const { text } of lines) console.log(text);
  return lines.some(({ isOver }) => isOver) ? 1 : 0;
}

function format(bytes) {
  return bytes.toLocaleString('en').padStart(7);
}

async function sizeOfBuild() {
  try {
    return await size(widgetFolder);
  } catch (error) {
    console.error(error.message);
    return 1;
  }
}

if (isMain(import.meta.url)) await runScript(sizeOfBuild);
