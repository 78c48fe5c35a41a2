import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';

const module = new URL('../../packages/backend/test/postgres/start-postgres.mjs', import.meta.url).href;

/** The exit code of a process that can start PostgreSQL and ends by itself with this one. */
function exitCodeOf(code) {
  const script = `await import('${module}'); process.exitCode = ${code};`;
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['--input-type=module', '-e', script], () => resolve(child.exitCode));
  });
}

it.each([0, 1, 3])('a run that can start PostgreSQL ends with its own exit code, %i', async (code) => {
  expect(await exitCodeOf(code)).toBe(code);
});
