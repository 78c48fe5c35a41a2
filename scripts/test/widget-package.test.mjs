import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { repositoryRoot } from '../toolchain/repository-root.mjs';

const folder = join(repositoryRoot, 'packages', 'widget');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** What files import, as far as it can be reached from them: the packages, and the files that are not there. */
function reach(start) {
  const [seen, packages, missing] = [new Set(), new Set(), []];
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(path, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
    for (const [, name] of text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      if (!name.startsWith('.')) packages.add(name.replace(/^((?:@[^/]+\/)?[^/]+).*$/, '$1'));
      else {
        const isTypes = path.endsWith('.d.ts');
        const target = join(dirname(path), isTypes ? name.replace(/\.(ts|js)$/, '.d.ts') : name);
        if (existsSync(target)) visit(target);
        else missing.push(`${path}: ${name}`);
      }
    }
  };
  visit(start);
  return { packages: [...packages].sort(), missing };
}

/** The files of the entries of package.json, by the condition that leads to them. */
const entries = (condition) =>
  Object.values(manifest.exports).flatMap((entry) => (entry[condition] ? [join(folder, entry[condition])] : []));

describe('the npm package', () => {
  it('has every file that package.json names', () => {
    const named = [
      ...Object.values(manifest.exports).flatMap((entry) =>
        typeof entry === 'string' ? [entry] : Object.values(entry),
      ),
      manifest.customElements,
      manifest['web-types'],
    ];
    expect(named.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });

  it('imports nothing but its dependencies and files of its own', () => {
    const scripts = entries('default');
    expect(scripts.length).toBeGreaterThan(1);
    for (const path of scripts)
      expect(reach(path), path).toEqual({ packages: Object.keys(manifest.dependencies), missing: [] });
  });

  it('has types that need nothing that its users do not have', () => {
    const known = ['lit', 'react', 'vue'];
    const types = entries('types');
    expect(types.length).toBeGreaterThan(3);
    for (const path of types) {
      const { packages, missing } = reach(path);
      expect(missing, path).toEqual([]);
      expect(
        packages.filter((name) => !known.includes(name)),
        path,
      ).toEqual([]);
    }
  });
});
