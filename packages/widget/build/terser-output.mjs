import { minify } from 'terser';

// Made anew for each file, because terser writes into them.
const options = () => ({
  module: true,
  ecma: 2022,
  compress: { passes: 3, unsafe_arrows: true, unsafe_methods: true },
  // Names that start with an underscore are lit-html's own, and all of it is in one file.
  mangle: { properties: { regex: /^_/ } },
  format: { comments: false },
});

/** Minifies each file as it is written. Terser's repeated passes come out a little smaller than Vite's own minifier. */
export function terserOutput() {
  return {
    name: 'terser-output',
    async generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) chunk.code = (await minify(chunk.code, options())).code;
    },
  };
}
