import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getWebTypesData } from 'custom-element-jet-brains-integration';
import { getVsCodeCssCustomData, getVsCodeHtmlCustomData } from 'custom-element-vs-code-integration';
import { analyzeWidget, elementOf } from './manifest/analyze.mjs';
import { reactTypes, vueTypes } from './manifest/framework-types.mjs';

// Writes into dist/ what editors, type checkers and documentation read about the element, all of it from one manifest.

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const manifest = analyzeWidget();
const element = elementOf(manifest);
const options = { hideLogs: true };

const files = {
  'custom-elements.json': JSON.stringify(manifest, null, 2),
  'html-custom-data.json': getVsCodeHtmlCustomData(manifest, options),
  'css-custom-data.json': getVsCodeCssCustomData(manifest, options),
  'web-types.json': getWebTypesData(manifest, options),
  'react.d.ts': reactTypes(element),
  'vue.d.ts': vueTypes(element),
};
await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(dist, name), `${text.trimEnd()}\n`)));
