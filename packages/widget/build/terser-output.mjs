import { minify } from 'terser';

// In an order of terser's for typical scripts.
const letters = 'etnroicsadulfpyhwEmgvbSATkxjqzDCLINRPMOUBFVHGWKYXJQZ_$';

/**
 * Names for what terser renames, in the same order for every script, where its own order is by what is frequent in each.
 * The parts of a loader are minified apart and travel as one file, which is the smaller the more alike they are.
 */
export const sameNames = {
  get(count) {
    const more = Math.floor(count / letters.length);
    return (more ? sameNames.get(more - 1) : '') + letters[count % letters.length];
  },
};

// Made anew for each file, because terser writes into them.
const options = (mangle, module) => ({
  module,
  ecma: 2022,
  // `unsafe` joins texts without a template, and no getter of ours, Lit's or the browser's is read for its effect alone.
  compress: { passes: 3, unsafe: true, unsafe_arrows: true, pure_getters: true },
  mangle: { ...mangle },
  format: { comments: false },
});

/**
 * Minifies a script. Terser comes out a little smaller than Vite's own minifier, and smaller still the second time: the
 * first leaves what its own inlining has opened up.
 * @param {string} code
 * @param {object} [naming] terser's `nth_identifier`, such as `sameNames`
 * @param {object} [properties] which properties are renamed, too, as terser takes it
 * @returns {Promise<string>}
 */
export async function minifyScript(code, { naming, properties = false, module = true } = {}) {
  const names = naming && { nth_identifier: naming };
  const once = await minify(code, options({ ...names, properties }, module));
  return (await minify(once.code, options(names, module))).code;
}

/** Minifies each file as it is written; `script` says that they are scripts and no modules, with names of their own. */
export function terserOutput({ naming, module }) {
  return {
    name: 'terser-output',
    async generateBundle(_, bundle) {
      // Names that start with an underscore are lit-html's own, and all of it is in one file.
      for (const chunk of Object.values(bundle))
        chunk.code = await minifyScript(chunk.code, { naming, module, properties: { regex: /^_/ } });
    },
  };
}
