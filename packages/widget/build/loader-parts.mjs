import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { minifyScript, sameNames } from './terser-output.mjs';

/** What this widget has agreed on with the backend; raised together with `loaderFormat` in the backend's loader-config. */
const format = 1;

/** Where each part of a loader is exported. */
const sources = {
  dataLayer: ['data-layer', 'dataLayer'],
  adobe: ['adobe', 'adobe'],
  window: ['window-path', 'windowPath'],
  cookie: ['cookie', 'cookie'],
  localStorage: ['storage', 'storage'],
  sessionStorage: ['storage', 'storage'],
  query: ['query', 'query'],
  meta: ['meta', 'meta'],
  attribute: ['attribute', 'attribute'],
  provider: ['provider', 'provider'],
};
const decoders = {
  base64: ['steps', 'base64'],
  base64url: ['steps', 'base64'],
  uri: ['steps', 'uri'],
  json: ['steps', 'json'],
  jwt: ['steps', 'jwt'],
  query: ['steps', 'query'],
  pairs: ['steps', 'pairs'],
};

const shapes = {
  email: ['shapes', 'email'],
  external_id: ['shapes', 'externalId'],
  phone: ['shapes', 'phone'],
  token: ['shapes', 'token'],
};

/**
 * Writes `loader-parts.json`: each capture source and decoder as a script expression of its own, of which the backend puts
 * those into a property's loader that its rules need (`LoaderParts` in the backend's loader-config).
 * @param {string} captureFolder
 * @param {string} outDir
 */
export async function buildLoaderParts(captureFolder, outDir) {
  const compile = ([file, name]) => expression(join(captureFolder, `${file}.ts`), name);
  const compileAll = async (parts) =>
    Object.fromEntries(await Promise.all(Object.entries(parts).map(async ([key, part]) => [key, await compile(part)])));
  const parts = {
    format,
    sources: await compileAll(sources),
    decoders: await compileAll(decoders),
    shapes: await compileAll(shapes),
  };
  await writeFile(join(outDir, 'loader-parts.json'), `${JSON.stringify(parts, null, 2)}\n`);
}

/** One export of a module, and what it needs of the module, as a minified expression. */
async function expression(file, name) {
  const entry = '/loader-part';
  const { output } = await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [
      {
        name: 'loader-part',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? `export { ${name} as default } from ${JSON.stringify(file)};` : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      lib: { entry, formats: ['iife'], name: 'part', fileName: 'part' },
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  }).then((result) => [result].flat()[0]);
  // An assignment to a global, because a minifier drops a variable that nobody reads.
  const script = await minifyScript(output[0].code.replace(/^var part = /m, 'part='), { naming: sameNames });
  const [, text] = /^part=(.*);$/s.exec(script) ?? [];
  if (text === undefined) throw new Error(`${name} of ${file} is not one expression: ${script}`);
  return text;
}
