import { existsSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';

import { runChild } from '../toolchain/run-child.mjs';

const folders = () => [...(process.env.PATH ?? '').split(':').filter(Boolean), '/usr/bin', '/usr/local/bin'];
const command = (names) =>
  names.flatMap((name) => folders().map((folder) => posix.join(folder, name))).find((path) => existsSync(path));

/**
 * An installed Firefox: FIREFOX_PATH, or where distributions and its own installers put it.
 * @returns {string | undefined}
 */
export function systemFirefox() {
  const { FIREFOX_PATH: asked } = process.env;
  if (asked) return asked;
  const elsewhere = [
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  ];
  return command(['firefox-esr', 'firefox']) ?? elsewhere.find((path) => existsSync(path));
}

/**
 * WebKitGTK as Debian and its kin package it: its driver, the little browser that comes along, and a screen for that to draw on.
 * @returns {{ driver: string, browser: string, screen: string } | undefined}
 */
export function systemWebKit() {
  const driver = command(['WebKitWebDriver']);
  const screen = command(['Xvfb']);
  const libraries = '/usr/lib/x86_64-linux-gnu';
  const browser = ['/usr/lib', libraries, '/usr/lib/aarch64-linux-gnu', '/usr/libexec']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => [
      folder,
      ...readdirSync(folder)
        .filter(isWebKitGtk)
        .map((name) => posix.join(folder, name)),
    ])
    .map((folder) => posix.join(folder, 'MiniBrowser'))
    .find((path) => existsSync(path));
  return driver && screen && browser ? { driver, browser, screen } : undefined;
}

function isWebKitGtk(name) {
  return /^webkit2?gtk-[\d.]+$/.test(name);
}

const packages = { firefox: ['firefox-esr'], webkit: ['webkit2gtk-driver', 'xvfb'] };

/**
 * Installs an engine of the distribution, which needs root and Debian or its kin.
 * @param {'firefox' | 'webkit'} engine
 * @throws {Error} where it cannot
 */
export async function installSystemEngine(engine) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error(`apt-get install ${packages[engine].join(' ')} needs root, on Debian or a system made of it`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', ...packages[engine]]]) {
    const { exitCode } = await runChild('apt-get', args, { env, quiet: true });
    if (exitCode !== 0) throw new Error(`apt-get ${args[0]} failed (exit code ${exitCode})`);
  }
}
