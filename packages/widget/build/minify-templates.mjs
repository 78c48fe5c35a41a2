import { applyEdits, nodesOf } from './source-edits.mjs';

const tokens = new Map();

/** Names that start with `--_` are the styles' own; each becomes its first letter, which has to be its alone. */
function shortToken(name) {
  const short = name.slice(0, 4);
  if ((tokens.get(short) ?? name) !== name)
    throw new Error(`${name} and ${tokens.get(short)} start with the same letter`);
  tokens.set(short, name);
  return short;
}

const shorten = {
  css: (text) =>
    text
      .replace(/\/\*.*?\*\//gs, '')
      .replace(/\s+/g, ' ')
      .replace(/--_[a-z-]+/g, shortToken)
      .replace(/ ?([{};,>]) ?/g, '$1')
      .replace(/([ (,:-])0\./g, '$1.')
      .replace(/='([\w-]+)'/g, '=$1')
      .replace(/: /g, ':')
      .replace(/;}/g, '}')
      .trim(),
  html: (text) =>
    text
      .replace(/>\s*\n\s*/g, '>')
      .replace(/\s*\n\s*</g, '<')
      .replace(/\s*\n\s*/g, ' ')
      .replace(/="([\w-]+)"/g, '=$1')
      .replace(/ \/?>/g, '>'),
};

/** Takes out of tagged `html` and `css` templates what only people need; no JavaScript minifier touches them. */
export function minifyTemplates() {
  return {
    name: 'minify-templates',
    transform(code, id) {
      if (!id.includes('/widget/src/')) return undefined;
      const isTemplate = (node) => node.type === 'TaggedTemplateExpression' && node.tag.name in shorten;
      const edits = nodesOf(this.parse(code), isTemplate).flatMap(({ tag, quasi }) =>
        quasi.quasis.map(({ start, end }) => ({ start, end, text: shorten[tag.name](code.slice(start, end)) })),
      );
      return edits.length ? applyEdits(code, edits) : undefined;
    },
  };
}
