import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { nodeVersionProblem } from '../toolchain/check-node.mjs';
import { isInstalled, rememberInstall } from '../toolchain/install-stamp.mjs';
import { npmCommand, pinnedPnpmVersion, pnpmCommand } from '../toolchain/npm-command.mjs';

describe('the version of Node', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '26.1.0'])('%s is new enough', (version) => {
    expect(nodeVersionProblem(version)).toBeUndefined();
  });

  it.each(['20.18.3', '18.20.8', '9.0.0'])('%s is refused with what is needed', (version) => {
    expect(nodeVersionProblem(version)).toMatch(`Node 20.19.0 or newer is needed, and this is Node ${version}`);
  });
});

describe('the command for pnpm', () => {
  const npmPath = '/usr/lib/node_modules/npm/bin/npm-cli.js';

  it('goes through the npm that runs this process, and pins the version', () => {
    const { command, args } = pnpmCommand('10.34.9', { npm_execpath: npmPath });
    expect([command, ...args].join(' ')).toBe(
      `${process.execPath} ${npmPath} exec --yes --prefer-offline --package=pnpm@10.34.9 -- pnpm`,
    );
  });

  it('is the pnpm that runs this process when it is the pinned one, and npm otherwise', () => {
    const env = { npm_execpath: '/cache/pnpm/bin/pnpm.cjs', npm_config_user_agent: 'pnpm/10.34.9 npm/? node/v22' };
    expect(pnpmCommand('10.34.9', env).args).toEqual(['/cache/pnpm/bin/pnpm.cjs']);
    expect(pnpmCommand('10.34.10', env).args).toContain('--package=pnpm@10.34.10');
    expect(npmCommand(env).args).toEqual([]);
  });

  it('takes its version from packageManager', () => {
    expect(pinnedPnpmVersion()).toMatch(/^10\.\d+\.\d+$/);
  });
});

describe('the memory of an install', () => {
  let root;
  const write = (path, content) => writeFileSync(join(root, path), content);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'preference-center-install-'));
    for (const folder of ['node_modules', 'packages/a/node_modules'])
      mkdirSync(join(root, folder), { recursive: true });
    write('package.json', '{"devDependencies":{"vitest":"4"}}');
    write('pnpm-lock.yaml', 'lockfileVersion: 9');
    write('packages/a/package.json', '{"dependencies":{"lit":"3"}}');
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is empty in a fresh clone', () => {
    expect(isInstalled(root)).toBe(false);
  });

  it('holds until the lockfile, a manifest or the list of packages changes', () => {
    rememberInstall(root);
    expect(isInstalled(root)).toBe(true);
    write('pnpm-lock.yaml', 'lockfileVersion: 9 # changed');
    expect(isInstalled(root)).toBe(false);
    rememberInstall(root);
    mkdirSync(join(root, 'packages/b'));
    write('packages/b/package.json', '{}');
    expect(isInstalled(root)).toBe(false);
    rememberInstall(root);
    mkdirSync(join(root, 'examples/c'), { recursive: true });
    write('examples/c/package.json', '{}');
    expect(isInstalled(root)).toBe(false);
  });

  it("does not hold when a package's modules are gone", () => {
    rememberInstall(root);
    rmSync(join(root, 'packages/a/node_modules'), { recursive: true });
    expect(isInstalled(root)).toBe(false);
  });
});
