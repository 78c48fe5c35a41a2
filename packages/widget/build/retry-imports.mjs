const lazy = /(\w+) importExtras = \(\) => import\(("[^"]+")\)/;

/**
 * Lets `importExtras` ask for its module anew after a failure: engines remember a failed module by its URL, fragment
 * included, so each new try gets another fragment.
 */
export function retryImports() {
  let isFound = false;
  return {
    name: 'retry-imports',
    renderChunk(code) {
      if (!lazy.test(code)) return null;
      isFound = true;
      return code.replace(
        lazy,
        `let again = 0;
        $1 importExtras = () => import(again ? $2 + "#" + again : $2).catch((error) => { again++; throw error; })`,
      );
    },
    generateBundle(_, bundle) {
      const isNeeded = Object.values(bundle).some(({ name }) => name === 'component');
      if (isNeeded && !isFound) this.error('importExtras was not found');
    },
  };
}
