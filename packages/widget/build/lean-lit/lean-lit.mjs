import { fileURLToPath } from 'node:url';
import { leanLitHtml } from './lean-lit-html.mjs';

const standIn = fileURLToPath(new URL('lean-element.js', import.meta.url));

/**
 * Builds Lit without what this element never needs in a browser that can draw it. lit-html keeps its way of updating the
 * DOM and takes templates that are compiled already; `LitElement` is replaced by the few of its promises that the element
 * uses. The npm package is built without this and works with the Lit that the page has; the tests run both.
 */
export function leanLit() {
  return {
    name: 'lean-lit',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (source === 'lit') return standIn;
      if (source !== 'lit-html') return undefined;
      const lit = await this.resolve('lit', importer, { skipSelf: true });
      const found = await this.resolve('lit-html', lit.id, { skipSelf: true });
      return found.id.replace(/(development\/)?lit-html\.js$/, 'development/lit-html.js');
    },
    transform(code, id) {
      return /lit-html\/development\/lit-html\.js$/.test(id) ? leanLitHtml(code, this.parse) : undefined;
    },
  };
}
