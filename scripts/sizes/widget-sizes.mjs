import { existsSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

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
 * Measures the script tag's files as the widget's build wrote them: what every visitor downloads (`loader`), and what
 * is downloaded until the center is first shown in one language (`firstRender`). Each file is compressed by itself, as
 * it travels.
 * @param {string} folder the folder that holds manifest.json: `{ loader, component, chunks }`, paths relative to it
 * @returns {{ files: { path: string, bytes: number }[], loader: number, firstRender: number }} bytes
 * @throws {Error} when the manifest, or a file that it names, is missing
 */
export function widgetSizes(folder) {
  const { loader, component, chunks } = readManifest(folder);
  const files = [...new Set([loader, component, ...chunks])].map((path) => ({
    path,
    bytes: brotliBytes(readFileSync(existingFile(folder, path))),
  }));
  const firstRender = files.reduce((total, { bytes }) => total + bytes, 0);
  return { files, loader: files.find(({ path }) => path === loader).bytes, firstRender };
}

function readManifest(folder) {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) throw new Error(`${path} is missing: build the widget first (npm run build)`);
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const { loader, component, chunks } = manifest;
  const isPath = (value) => typeof value === 'string' && value !== '';
  if (!isPath(loader) || !isPath(component) || !Array.isArray(chunks) || !chunks.every(isPath)) {
    throw new Error(`${path} has to hold { "loader": path, "component": path, "chunks": [path, ...] }`);
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
