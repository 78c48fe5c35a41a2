import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { formatBenchLine, verdictOf } from './bench/bench-line.mjs';
import { findBrowser } from './find-browser.mjs';
import { PrepareError, prepare } from './toolchain/prepare.mjs';
import { repositoryRoot } from './toolchain/repository-root.mjs';
import { runScript } from './toolchain/run-script.mjs';

const benchFolder = join(repositoryRoot, 'bench');

/**
 * `npm run bench [-- <family> ...]`: installs, builds, brings a browser (its path in CHROME_PATH), runs the files of
 * bench/ one after the other and prints a line for each budget with its baseline, gate and aim. Fails when a gate is
 * missed or a file throws.
 */
async function bench() {
  const families = selectFamilies(process.argv.slice(2));
  await prepare();
  // The bytes need no browser, and asking for them alone should not bring one.
  if (families.some((family) => family !== 'bytes')) process.env.CHROME_PATH = (await findBrowser()).path;
  let missed = 0;
  for (const family of families) missed += await runFamily(family);
  console.log(missed === 0 ? '\nEvery gate is met.' : `\n${missed} missed.`);
  return missed === 0 ? 0 : 1;
}

async function runFamily(family) {
  console.log(`\n--- ${family}`);
  try {
    const { run } = await import(pathToFileURL(join(benchFolder, `${family}.mjs`)).href);
    const lines = await run();
    if (lines.length === 0) throw new Error('measured nothing');
    for (const line of lines) console.log(formatBenchLine(line));
    return lines.filter((line) => verdictOf(line) === 'missed').length;
  } catch (error) {
    console.error(`missed    ${family}:`, error);
    return 1;
  }
}

/** One file directly in bench/ is one family; what they share lies in folders below. */
function selectFamilies(names) {
  const files = readdirSync(benchFolder).filter((file) => file.endsWith('.mjs'));
  const families = files.map((file) => file.slice(0, -'.mjs'.length)).sort();
  const unknown = names.filter((name) => !families.includes(name));
  if (unknown.length > 0)
    throw new PrepareError(`Unknown benchmark: ${unknown.join(', ')}. There are: ${families.join(', ')}.`);
  return names.length === 0 ? families : names;
}

await runScript(bench);
