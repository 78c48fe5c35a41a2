import { minify } from 'terser';

// Made anew for each file, because terser writes into them.
const options = (mangle) => ({
  module: true,
  ecma: 2022,
  // `unsafe` joins texts without a template, and no getter of ours, Lit's or the browser's is read for its effect alone.
  compress: { passes: 3, unsafe: true, unsafe_arrows: true, pure_getters: true },
  mangle,
  format: { comments: false },
});

/**
 * Minifies a script. Terser comes out a little smaller than Vite's own minifier, and smaller still the second time: the
 * first leaves what its own inlining has opened up.
 */
export async function minifyScript(code, mangle = true) {
  const once = await minify(code, options(mangle));
  return (await minify(once.code, options(true))).code;
}

/** Minifies each file as it is written. */
export function terserOutput() {
  return {
    name: 'terser-output',
    async generateBundle(_, bundle) {
      // Names that start with an underscore are lit-html's own, and all of it is in one file.
      const mangle = () => ({ properties: { regex: /^_/ } });
      for (const chunk of Object.values(bundle)) chunk.code = await minifyScript(chunk.code, mangle());
    },
  };
}
