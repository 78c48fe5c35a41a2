import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decoderNames, loaderFormat, loaderPlaceholders, shapeNames, sourceNames } from '../../src/loader-config.ts';

/** The parts of a loader, each a text that names it: `"the cookie"`. */
export const loaderParts = {
  format: loaderFormat,
  sources: textsOf(sourceNames),
  decoders: textsOf(decoderNames),
  shapes: textsOf(shapeNames),
};

export interface BuiltWidgetOptions {
  /** The file of the component. */
  readonly asset?: string;
  /** The loader's frame. Default: one that starts with all it is told. */
  readonly frame?: string;
  /** The parts of loaders. Default: {@link loaderParts}. */
  readonly parts?: object;
}

/** Writes a built widget as small as it can be, and answers its folder. */
export async function writeBuiltWidget(folder: string, options: BuiltWidgetOptions = {}): Promise<string> {
  const { asset = 'component-1a2b.js', parts = loaderParts } = options;
  const { frame = `start(${Object.values(loaderPlaceholders).join()});` } = options;
  await mkdir(join(folder, 'assets'), { recursive: true });
  const manifest = { loader: 'loader.js', loaderParts: 'parts.json' };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'loader.js'), frame);
  await writeFile(join(folder, 'parts.json'), JSON.stringify(parts));
  await writeFile(join(folder, 'assets', asset), 'export const component = true;');
  return folder;
}

function textsOf(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, `"the ${name}"`]));
}
