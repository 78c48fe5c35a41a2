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
/** The test that draws runs; those that are written down would be played whatever is drawn. */
const title = 'ends with Braze as the model says';

/** Nothing taken out: what the model says of it would be a false alarm, and then it proves nothing to find one. */
const control = { name: 'nothing', rule: 'none' };

/**
 * `npm run model:power [-- <rule> ...]`: takes one rule after the other out of the store and delivery, in memory, and lets the model
 * (`packages/backend/test/model`) look for it. Prints a table: after how many random runs it noticed, and by what. Fails if it did not notice one,
 * or noticed something where nothing was taken out. Wants dependencies installed and packages built (`npm run build`).
 */
async function power() {
  const names = process.argv.slice(2);
  const wanted = [control, ...mutants].filter(({ name }) => names.length === 0 || names.includes(name));
  if (wanted.length === 0) {
    const known = mutants.map(({ name }) => name).join(', ');
    throw Object.assign(new Error(`There is no such rule; there are ${known}.`), { exitCode: 1 });
  }
  console.log('| rule taken out | noticed after | seconds | by |\n| --- | --- | --- | --- |');
  let wrong = 0;
  for (const mutant of wanted) {
    const found = [];
    for (let attempt = 0; attempt < tries; attempt += 1) found.push(await look(mutant.name));
    const isNoticed = ({ noticedAfter }) => noticedAfter !== undefined;
    wrong += found.filter((each) => isNoticed(each) === (mutant === control)).length;
    console.log(rowOf(mutant, found));
  }
  if (wrong > 0) console.log(`\n${wrong} wrong.`);
  return wrong === 0 ? 0 : 1;
}

function rowOf({ name, rule }, found) {
  const after = found.map(({ noticedAfter }) => noticedAfter ?? `not in ${runs}`).join(', ');
  const seconds = found.map((each) => each.seconds.toFixed(0)).join(', ');
  const by = [...new Set(found.flatMap((each) => each.by ?? []))].join('; ');
  return `| ${rule} (\`${name}\`) | ${after} | ${seconds} | ${by} |`;
}

/** Lets the model look for one mutant, with a seed of its own, without shrinking what it finds. */
async function look(name) {
  const startedAt = performance.now();
  const vitest = join(createRequire(join(backend, 'package.json')).resolve('vitest/package.json'), '../vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--config', config, '-t', title], {
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
  return { noticedAfter: failure === undefined ? undefined : Number(failure), seconds, by: objectionIn(said) };
}

/** The first of the model's objections, without whom and what it is about. */
function objectionIn(said) {
  const line = /^\+ {3}"(.*)",$/m.exec(said)?.[1] ?? /^Caused by: Error: (.*)$/m.exec(said)?.[1];
  return line
    ?.replace(/^(?:ada|bob|cyn|dan|eve|fay|fay_by_id)(?:\/\w+)?:? /, '')
    .replace(/: \S+ (?:Joined|Left) news \d+$/, '')
    .replace(/: ?[{[].*$/, '')
    .replace(/[:.] \w+\/.*$/, '');
}

await runScript(power);
