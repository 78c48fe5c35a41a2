import { runChild } from '../toolchain/run-child.mjs';

/**
 * Installs Debian's Chromium. Changes the machine, so it comes last, and needs root.
 * @returns {Promise<string>} the path of the browser
 */
export async function bringAptChromium() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    const { exitCode } = await runChild('apt-get', args, { env, quiet: true });
    if (exitCode !== 0) throw new Error(`apt-get ${args[0]} failed (exit code ${exitCode})`);
  }
  return '/usr/bin/chromium';
}
