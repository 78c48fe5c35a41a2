import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { z } from 'zod';
import {
  decoderNames,
  loaderFormat,
  loaderPlaceholders,
  shapeNames,
  sourceNames,
  type LoaderParts,
} from '../loader-config.ts';

const manifest = z.object({ loader: z.string(), loaderParts: z.string() });

const script = z.string().min(1);

/** Every part, because one that is missing would be `undefined` in a loader, and nobody but the visitor's browser would say so. */
const loaderParts = z.object({
  format: z.literal(loaderFormat),
  frame: script.refine((frame) => Object.values(loaderPlaceholders).every((name) => frame.includes(name))),
  sources: z.record(z.enum(sourceNames), script),
  decoders: z.record(z.enum(decoderNames), script),
  shapes: z.record(z.enum(shapeNames), script),
});

/** A file in each encoding a browser may ask for, made once. */
export interface EncodedFile {
  readonly br: Buffer;
  readonly gzip: Buffer;
  readonly identity: Buffer;
}

/** The built widget: what loaders are made of, and every hashed file below `assets/`. */
export interface WidgetFiles {
  readonly loader: LoaderParts;
  readonly assets: ReadonlyMap<string, EncodedFile>;
}

/**
 * Reads the built widget from a folder. Files of earlier releases lie in `earlier`, so that a page which loaded its
 * loader just before an update still finds the component it names.
 *
 * @throws Error where the widget has not been built, or is of another version than this backend.
 */
export function readWidgetFiles(folder: string, earlier: readonly string[] = []): WidgetFiles {
  const loader = readLoaderParts(folder);
  const paths = new Map([...earlier, join(folder, 'assets')].flatMap(scriptsIn));
  const assets = [...paths].map(([name, path]) => [name, encodeFile(readFileSync(path))] as const);
  return { loader, assets: new Map(assets) };
}

function readLoaderParts(folder: string): LoaderParts {
  const names = readManifest(folder);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const found = { ...(JSON.parse(read(names.loaderParts)) as object), frame: read(names.loader) };
  const parsed = loaderParts.safeParse(found);
  if (parsed.success) return parsed.data;
  const what = parsed.error.issues[0]?.path.join('.');
  throw new Error(
    `the widget in ${folder} was built for another version of this backend (its loader differs in "${what}"): build both together, with npm run build`,
  );
}

/** The scripts of a folder by name, so that one which lies in two folders is compressed once. */
function scriptsIn(folder: string): [name: string, path: string][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => [name, join(folder, name)]);
}

function readManifest(folder: string): z.infer<typeof manifest> {
  try {
    return manifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  } catch (cause) {
    throw new Error(`the widget is not in ${folder}: build it first, with npm run build`, { cause });
  }
}

/** How long a release's files are kept after the last start that served them. */
const keepMs = 30 * 24 * 60 * 60_000;

/**
 * Copies the hashed files of this release into a folder that outlives it, and drops those no release has used for 30
 * days. Answers that folder, for {@link readWidgetFiles}.
 *
 * @throws Error where the widget has not been built.
 */
export function keepEarlierAssets(folder: string, archive: string, nowMs = Date.now()): string {
  readManifest(folder);
  mkdirSync(archive, { recursive: true });
  for (const [name, path] of scriptsIn(join(folder, 'assets'))) {
    copyFileSync(path, join(archive, name));
    utimesSync(join(archive, name), nowMs / 1000, nowMs / 1000);
  }
  for (const name of readdirSync(archive)) {
    if (nowMs - statSync(join(archive, name)).mtimeMs > keepMs) rmSync(join(archive, name));
  }
  return archive;
}

/** Compresses a file as well as it goes. */
export function encodeFile(content: Buffer): EncodedFile {
  return {
    identity: content,
    gzip: gzipSync(content, { level: 9 }),
    br: brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
  };
}
