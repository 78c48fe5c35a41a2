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
      let result = '';
      let done = 0;
      for (const { tag, start, end } of quasis(this.parse(code))) {
        result += code.slice(done, start) + shorten[tag](code.slice(start, end));
        done = end;
      }
      return done ? result + code.slice(done) : undefined;
    },
  };
}

function quasis(node, found = []) {
  if (!node || typeof node !== 'object') return found;
  if (node.type === 'TaggedTemplateExpression' && node.tag.name in shorten) {
    found.push(...node.quasi.quasis.map(({ start, end }) => ({ tag: node.tag.name, start, end })));
  }
  for (const child of Object.values(node)) quasis(child, found);
  return found.sort((a, b) => a.start - b.start);
}
