import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create, ts } from '@custom-elements-manifest/analyzer';
import { litPlugin } from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';
import { interfaceDocs } from './interface-docs.mjs';
import { publicOnly } from './public-only.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What a user of the package can see of the element; everything else would only fill the manifest. */
const sources = [
  'src/center-properties.ts',
  'src/saving-options.ts',
  'src/preference-center-element.ts',
  'src/events/center-events.ts',
  'src/events/save-events.ts',
  'src/define.ts',
];

/**
 * The custom-elements manifest (https://github.com/webcomponents/custom-elements-manifest, schema 1.0.0) of the package,
 * from the types and comments of its sources. Its paths are those of the published files.
 * @returns {import('custom-elements-manifest/schema').Package}
 */
export function analyzeWidget() {
  const modules = sources.map((path) =>
    ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.ES2022, true),
  );
  return create({ modules, plugins: [...litPlugin(), interfaceDocs(), publicOnly()], context: { dev: false } });
}

/**
 * The declaration of the element in a manifest.
 * @param {import('custom-elements-manifest/schema').Package} manifest
 * @returns {import('custom-elements-manifest/schema').CustomElementDeclaration}
 */
export function elementOf(manifest) {
  return manifest.modules.flatMap(({ declarations }) => declarations).find(({ tagName }) => tagName !== undefined);
}
