import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { repositoryRoot } from '../toolchain/repository-root.mjs';

const read = (path) => readFileSync(join(repositoryRoot, path), 'utf8');

/** A lockfile with addresses in it installs from one registry only, and from wherever a change to it points. */
describe('the lockfiles', () => {
  it('name the packages of the workspace by version and hash, without an address', () => {
    const withoutNotices = read('pnpm-lock.yaml').replaceAll(/^ +deprecated: .*$/gm, '');
    expect(withoutNotices).not.toMatch(/https?:\/\/|git\+|tarball:/);
  });

  it.each(['browser', 'engines'])('name the packages of scripts/%s by version and hash, without an address', (name) => {
    const { packages } = JSON.parse(read(`scripts/${name}/package-lock.json`));
    const { '': own, ...locked } = packages;
    const { dependencies } = JSON.parse(read(`scripts/${name}/package.json`));
    expect(own.dependencies).toEqual(dependencies);
    for (const [path, entry] of Object.entries(locked)) {
      expect(entry.resolved, path).toBeUndefined();
      expect(entry.integrity, path).toMatch(/^sha512-/);
    }
  });
});
