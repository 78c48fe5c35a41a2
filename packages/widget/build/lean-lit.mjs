const constructableStyles = `
export const supportsAdoptingStyleSheets = true;
export const css = ([text]) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); return sheet; };
export const adoptStyles = (root, sheets) => { root.adoptedStyleSheets = sheets; };
export const getCompatibleStyle = (sheet) => sheet;
export const unsafeCSS = (text) => css([text]);
export class CSSResult {}
`;

// Text of Lit's published modules, and what stands in its place. A new release of Lit may word it differently: then the
// bundle grows, the size check says so, and nothing else changes.
const unused = [
  // Hooks for polyfills and server rendering, and marks for a warning about several versions.
  [/\b\w+\.(litHtml|litElement|reactiveElement)(PolyfillSupport|HydrateSupport)\b/g, 'undefined'],
  [/\(\w+\.\w+Versions\?\?=\[\]\)\.push\("[\d.]+"\)/g, '0'],
  // What decorators need.
  [/Symbol\.metadata\?\?=Symbol\("metadata"\),\w+\.litPropertyMetadata\?\?=new WeakMap;/, ''],
  [/const t=this\[Symbol\.metadata\];if\(null!==t\)\{.*?\}(?=this\._\$Eh=)/, ''],
];

/**
 * Leaves out of Lit what this element never needs in a browser that can draw it (over half a kilobyte): `<style>` elements
 * for browsers without constructable sheets, polyfills, server rendering, and decorators.
 */
export function leanLit() {
  return {
    name: 'lean-lit',
    transform(code, id) {
      if (id.includes('@lit/reactive-element/css-tag.js')) return constructableStyles;
      if (!/\/(lit-html|lit-element|@lit\/reactive-element)\/[\w-]+\.js/.test(id)) return undefined;
      return unused.reduce((text, [found, replacement]) => text.replace(found, replacement), code);
    },
  };
}
