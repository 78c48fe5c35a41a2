import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { analyzeWidget, elementOf } from './analyze.mjs';
import { manifestTables } from './tables.mjs';

const repository = join(dirname(fileURLToPath(import.meta.url)), '../../../..');

/** The documents that hold tables of the element, each between `<!-- manifest:name -->` and `<!-- /manifest -->`. */
export const documents = ['packages/widget/README.md', 'docs/theming.md'].map((path) => join(repository, path));

/**
 * The text with the tables of the manifest in it, formatted as the project formats Markdown.
 * @param {string} text
 * @param {Record<string, string>} tables by name
 * @param {string} path of the document, by which prettier finds its settings
 * @throws {Error} where a mark names no table
 */
export async function withTables(text, tables, path) {
  const filled = text.replaceAll(
    /(<!-- manifest:([\w-]+) -->\n).*?(<!-- \/manifest -->)/gs,
    (_whole, start, name, end) => {
      if (!Object.hasOwn(tables, name)) throw new Error(`${path}: there is no table ${name}.`);
      return `${start}\n${tables[name]}\n\n${end}`;
    },
  );
  return format(filled, { ...(await resolveConfig(path)), parser: 'markdown' });
}

/**
 * Puts the tables into every document, or only looks.
 * @param {{ isCheck: boolean }} options
 * @returns {Promise<string[]>} the documents that are, or were, not what the manifest says, relative to the repository
 */
export async function updateTables({ isCheck }) {
  const manifest = analyzeWidget();
  const tables = manifestTables(manifest, elementOf(manifest));
  const outdated = [];
  for (const path of documents) {
    const text = await readFile(path, 'utf8');
    const wanted = await withTables(text, tables, path);
    if (wanted === text) continue;
    outdated.push(relative(repository, path));
    if (!isCheck) await writeFile(path, wanted);
  }
  return outdated;
}
