import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

import { mutants } from './mutants.mjs';

/** Runs the model against the sources with one rule taken out: the mutant that `MODEL_MUTANT` names. `scripts/model-power.mjs` starts it. */
const { edits } = mutants.find(({ name }) => name === process.env['MODEL_MUTANT']) ?? { edits: [] };

const takeOut = {
  name: 'take-out-a-rule',
  enforce: 'pre',
  transform(code, id) {
    const own = edits.filter(({ file }) => id.endsWith(`/packages/backend/src/${file}`));
    return own.length === 0 ? undefined : own.reduce(apply, code);
  },
};

/** The source with the edit; it fails where the rule does not stand there once, so that no mutant grows stale unnoticed. */
function apply(code, { file, find, replace }) {
  if (code.split(find).length !== 2) throw new Error(`${file} has changed: this is not in it once: ${find}`);
  return code.replace(find, () => replace);
}

// A file that no test loads any more would make a mutant that changes nothing.
for (const { file, find, replace } of edits) {
  apply(readFileSync(new URL(`../../../src/${file}`, import.meta.url), 'utf8'), { file, find, replace });
}

export default defineConfig({
  plugins: [takeOut],
  test: { include: ['test/model/converging.test.ts'], testTimeout: 86_400_000, retry: 0 },
});
