import { existsSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

import { anyThreeRules } from './any-three-rules.mjs';
import { oneRule, threeRules } from './sample-loaders.mjs';

/**
 * The size that a browser downloads of a file, brotli at its highest quality.
 * @param {Uint8Array} content
 * @returns {number} bytes
 */
export function brotliBytes(content) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  return brotliCompressSync(content, { params }).length;
}

/**
 * Measures the script tag's files as the widget's build wrote them and the backend serves them: the most that a visitor of a
 * property with three rules downloads, whichever they are (`loader`), and what is downloaded until the center is first shown in
 * one language where one rule names the visitor (`firstRender`). Each file is compressed by itself, as it travels.
 * @param {string} folder the folder that holds manifest.json: `{ loader, loaderParts, component, chunks }`, paths relative to it
 * @param {(parts: object, config: object) => string} composeLoader the backend's
 * @returns {{ files: { path: string, bytes: number }[], loader: number, firstRender: number }} bytes
 * @throws {Error} when the manifest, or a file that it names, is missing
 */
export function widgetSizes(folder, composeLoader) {
  const { loader, loaderParts, component, chunks } = readManifest(folder);
  const read = (path) => readFileSync(existingFile(folder, path));
  const parts = { frame: read(loader).toString(), ...JSON.parse(read(loaderParts).toString()) };
  const compose = (config) => Buffer.from(composeLoader(parts, config));
  const loaderBytes = (config) => brotliBytes(compose(config));
  const shown = [...new Set([component, ...chunks])].map((path) => ({ path, bytes: brotliBytes(read(path)) }));
  const loaders = [
    { path: `${loader}, three rules`, bytes: loaderBytes(threeRules) },
    { path: `${loader}, any three rules`, bytes: largestBytes(anyThreeRules().map(compose)) },
    { path: `${loader}, one rule`, bytes: loaderBytes(oneRule) },
  ];
  const firstRender = [loaders[2], ...shown].reduce((total, { bytes }) => total + bytes, 0);
  return { files: [...loaders, ...shown], loader: Math.max(loaders[0].bytes, loaders[1].bytes), firstRender };
}

/**
 * The most bytes that one of the scripts has. To compress all of them takes a minute and a half; of the 7,216 there are the largest ten
 * compressed were among the first 60 uncompressed.
 */
function largestBytes(scripts) {
  const longest = scripts.toSorted((one, other) => other.length - one.length).slice(0, 200);
  return Math.max(...longest.map(brotliBytes));
}

function readManifest(folder) {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) throw new Error(`${path} is missing: build the widget first (npm run build)`);
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const { loader, loaderParts, component, chunks } = manifest;
  const isPath = (value) => typeof value === 'string' && value !== '';
  if (![loader, loaderParts, component].every(isPath) || !Array.isArray(chunks) || !chunks.every(isPath)) {
    throw new Error(
      `${path} has to hold { "loader": path, "loaderParts": path, "component": path, "chunks": [path, ...] }`,
    );
  }
  return manifest;
}

function existingFile(folder, path) {
  const file = resolve(folder, path);
  if (!file.startsWith(resolve(folder) + sep))
    throw new Error(`manifest.json names a file outside of its folder: ${path}`);
  if (!existsSync(file)) throw new Error(`manifest.json names ${path}, which is missing`);
  return file;
}
