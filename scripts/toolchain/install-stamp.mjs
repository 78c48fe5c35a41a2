import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Names what an install depends on: the lockfile, every package's manifest, and the machine that native binaries were
 * chosen for. Two equal stamps mean that a second install would change nothing.
 * @param {string} root the checkout
 * @returns {string} a hex digest
 */
export function installStamp(root) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests(root)]) {
    const path = join(root, file);
    hash.update(`${file}\n`).update(existsSync(path) ? readFileSync(path) : 'missing');
  }
  return hash.digest('hex');
}

/**
 * Whether the checkout's dependencies are installed as its lockfile and manifests say now.
 * @param {string} root the checkout
 */
export function isInstalled(root) {
  const hasModules = manifests(root).every((manifest) => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, manifest), 'utf8'));
    const needsModules = Object.keys({ ...dependencies, ...devDependencies }).length > 0;
    return !needsModules || existsSync(join(root, dirname(manifest), 'node_modules'));
  });
  const path = stampPath(root);
  return hasModules && existsSync(path) && readFileSync(path, 'utf8') === installStamp(root);
}

/**
 * Remembers that an install has just succeeded.
 * @param {string} root the checkout
 */
export function rememberInstall(root) {
  mkdirSync(dirname(stampPath(root)), { recursive: true });
  writeFileSync(stampPath(root), installStamp(root));
}

function stampPath(root) {
  return join(root, 'node_modules', '.preference-center-install');
}

/** The manifests of the workspace, as pnpm-workspace.yaml lists its packages, relative to the root and sorted. */
function manifests(root) {
  const inside = (folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => join(folder, name)) : [];
  const candidates = ['.', 'demo', ...inside('examples').sort(), ...inside('packages').sort()];
  return candidates.map((folder) => join(folder, 'package.json')).filter((path) => existsSync(join(root, path)));
}
