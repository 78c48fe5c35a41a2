import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { mutants } from '../packages/backend/test/model/power/mutants.mjs';
import { repositoryRoot } from './toolchain/repository-root.mjs';
import { runScript } from './toolchain/run-script.mjs';

const backend = join(repositoryRoot, 'packages/backend');
/** So many runs at most for each rule (`MODEL_RUNS`), and so often with other seeds (`MODEL_TRIES`). */
const runs = Number(process.env['MODEL_RUNS'] ?? 1000);
const tries = Number(process.env['MODEL_TRIES'] ?? 1);
const config = 'test/model/power/vitest.config.mjs';

/**
 * `npm run model:power [-- <rule> ...]`: takes one rule after the other out of the store and delivery, in memory, and lets the model
 * (`packages/backend/test/model`) look for it. Prints a table: after how many random runs it noticed. Fails if it did not notice one. Wants
 * dependencies installed and packages built (`npm run build`).
 */
async function power() {
  const names = process.argv.slice(2);
  const wanted = mutants.filter(({ name }) => names.length === 0 || names.includes(name));
  if (wanted.length === 0)
    throw new Error(`There is no such rule; there are ${mutants.map(({ name }) => name).join(', ')}.`);
  console.log('| rule taken out | noticed after | seconds |\n| --- | --- | --- |');
  let missed = 0;
  for (const { name, rule } of wanted) {
    const found = [];
    for (let attempt = 0; attempt < tries; attempt += 1) found.push(await look(name));
    missed += found.filter(({ noticedAfter }) => noticedAfter === undefined).length;
    const after = found.map(({ noticedAfter }) => noticedAfter ?? `not in ${runs}`).join(', ');
    const seconds = found.map((each) => each.seconds.toFixed(0)).join(', ');
    console.log(`| ${rule} (\`${name}\`) | ${after} | ${seconds} |`);
  }
  if (missed > 0) console.log(`\n${missed} not noticed.`);
  return missed === 0 ? 0 : 1;
}

/** Lets the model look for one mutant, with a seed of its own, without shrinking what it finds. */
async function look(name) {
  const startedAt = performance.now();
  const vitest = join(createRequire(join(backend, 'package.json')).resolve('vitest/package.json'), '../vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--config', config], {
    cwd: backend,
    env: { ...process.env, MODEL_MUTANT: name, MODEL_RUNS: String(runs), MODEL_SHRINK: 'no', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const seconds = (performance.now() - startedAt) / 1000;
  const failure = /Property failed after (\d+) tests/.exec(said)?.[1];
  if (code !== 0 && failure === undefined) throw new Error(`the model did not run: ${said.slice(-3000)}`);
  return { noticedAfter: failure === undefined ? undefined : Number(failure), seconds };
}

await runScript(power);
