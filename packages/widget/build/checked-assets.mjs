import { createHash } from 'node:crypto';

/** What a built file does to load another, and what the source had there: `loadModule(() => import('./ar.ts'))`. */
const call = /\(\(\)=>import\("\.\/([\w-]+\.js)"\)\)/g;

/** Lets `center/checked-modules.ts` take the place of `load-module.ts`. */
export function checkedModules(path) {
  return {
    name: 'checked-modules',
    enforce: 'pre',
    resolveId: (id, importer) => (id.endsWith('/load-module.ts') && importer !== path ? path : undefined),
  };
}

/**
 * Gives the built files of a release their final names and contents: each loads others by path, and the digests are in the
 * center's file (of `presence` and `component`) and in `presence` (of all others, for `__DIGESTS__`), so that the digest of the
 * center's file, which the loader knows, stands for every file.
 *
 * Files import each other in circles, so a name cannot hold the hash of its own file's content. All of a release have one
 * hash instead, over everything in it: a name never comes back with another content.
 * @param {{ fileName: string, name: string, code: string }[]} chunks
 * @returns {Map<string, { fileName: string, code: string, digest: string }>} by the name before the hash
 */
export function checkedAssets(chunks) {
  const release = sha256(chunks.map(({ code }) => code).join()).slice(0, 8);
  const finalName = (path) => path.replace(/-[\w-]{8}\.js/g, `-${release}.js`);
  const assets = new Map();
  const digests = {};
  const add = ({ name, fileName, code }) => {
    const path = finalName(fileName);
    const digest = sha256(code);
    digests[path.split('/').pop()] = digest;
    assets.set(name, { fileName: path, code, digest });
  };
  const isLater = ({ name }) => name !== 'center' && name !== 'presence';
  const [center, presence] = ['center', 'presence'].map((wanted) => chunks.find(({ name }) => name === wanted));
  for (const chunk of chunks.filter(isLater)) add({ ...chunk, code: byPath(finalName(chunk.code)) });
  const later = JSON.stringify(digests);
  add({ ...presence, code: byPath(finalName(presence.code)).replace('__DIGESTS__', () => later) });
  add({ ...center, code: byPath(finalName(center.code), digests) });
  return assets;
}

function byPath(code, digests) {
  if (/import\("/.test(code.replace(call, ''))) throw new Error('A file is loaded past its digest: use loadModule');
  return code.replace(call, (_, path) =>
    digests && /component|presence/.test(path) ? `("${path}","${digests[path]}")` : `("${path}")`,
  );
}

function sha256(text) {
  return createHash('sha256').update(text).digest('base64url');
}
