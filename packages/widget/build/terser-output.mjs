import { minify } from 'terser';

// Made anew for each file, because terser writes into them.
const options = (mangle) => ({
  module: true,
  ecma: 2022,
  compress: { passes: 3, unsafe_arrows: true, unsafe_methods: true },
  mangle,
  format: { comments: false },
});

/** Minifies a script. Terser's repeated passes come out a little smaller than Vite's own minifier. */
export async function minifyScript(code, mangle = true) {
  return (await minify(code, options(mangle))).code;
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
