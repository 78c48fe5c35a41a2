import { applyEdits, nodesOf } from '../source-edits.mjs';

// What stands in for declarations of lit-html, by their names there. `Template` reads the form that compile-templates.mjs
// writes, and is made from it when it is first drawn.
const replacements = {
  DEV_MODE: 'DEV_MODE = false',
  ENABLE_EXTRA_SECURITY_HOOKS: 'ENABLE_EXTRA_SECURITY_HOOKS = false',
  wrap: 'wrap = 0',
  html: 'html = (type, ...values) => ({ _$litType$: type, values })',
  marker: 'marker = 0',
  tagEndRegex: 'tagEndRegex = 0',
  svg: 'svg = 0',
  mathml: 'mathml = 0',
  policy: `policy = (() => {
    try {
      return trustedTypes.createPolicy('preference-center', { createHTML: (text) => text });
    } catch {}
  })()`,
  isIterable: 'isIterable = 0',
  resolveDirective: 'const resolveDirective = 0;',
  // Into an empty root, always with a host.
  render: `render = (value, container, options) => {
    container._$litPart$ ??= new ChildPart(container.insertBefore(createMarker(), null), null, undefined, options);
    container._$litPart$._$setValue(value);
  }`,
  // Our listeners are always functions, and stay where they are.
  EventPart: `class EventPart extends AttributePart {
    _$setValue(listener) {
      if (!this.listener) this.element.addEventListener(this.name, this);
      this.listener = listener;
    }
    handleEvent(event) {
      this.listener.call(this.options.host, event);
    }
  }`,
  Template: `class Template {
    constructor({ h }) {
      this.parts = [];
      this.el = d.createElement('template');
      this.el.innerHTML = policy ? policy.createHTML(h) : h;
      walker.currentNode = this.el.content;
      let node;
      for (let index = 0; (node = walker.nextNode()); index++) {
        if (node.nodeType === 8) this.parts.push({ type: 2, index });
        else
          for (const attribute of node.getAttributeNames())
            if (attribute[0] === '$') {
              const [bound, ...strings] = node.getAttribute(attribute).split('|');
              const ctor = { '.': PropertyPart, '?': BooleanAttributePart, '@': EventPart }[bound[0]];
              const name = ctor ? bound.slice(1) : bound;
              this.parts.push({ type: 1, index, name, strings: strings[0] == null ? ['', ''] : strings, ctor: ctor ?? AttributePart });
              node.removeAttribute(attribute);
            }
      }
    }
  }`,
};

// What only directives, element parts, other libraries and servers ask of these classes.
const unusedMembers = {
  TemplateInstance: ['parentNode', '_$isConnected'],
  ChildPart: ['_$isConnected', 'parentNode', 'startNode', 'endNode', '_$getTemplate', 'setConnected'],
  AttributePart: ['tagName', '_$isConnected'],
  ElementPart: ['_$isConnected', '_$setValue'],
};

// Statements and expressions inside of what stays.
const rewordings = [
  [/\bisIterable\(/g, 'isArray('],
  [/\bwrap\(/g, '('],
  [/value = resolveDirective\(this, value, directiveParent(, 0)?\);/g, ''],
  [/resolveDirective\(this, (values\[valueIndex \+ i\]), directiveParent, i\)/, '$1'],
  [/const template = typeof type === 'number'\s.*?type\);/s, 'const template = (type.t ??= new Template(type));'],
  [/(\w+)\._\$notifyConnectionChanged\?\.\(.*?\);/gs, ''],
  [/this\.__isConnected = options\?\.isConnected \?\? true;/, ''],
  [/this\._\$disconnectableChildren = undefined;/g, ''],
  [/else if \(templatePart\.type === ELEMENT_PART\) \{.*?\}/s, ''],
  [/else if \(value\.nodeType !== undefined\) \{.*?this\._commitNode\(value\);\s*\}/s, ''],
  [/this\.type = \w+_PART;/g, ''],
  [/constructor\(\) \{\s*super\(\.\.\.arguments\);\s*\}/g, ''],
  [/\(options\?\.creationScope \?\? d\)/, 'd'],
  [/const polyfillSupport = DEV_MODE\s.*?;/s, ''],
  [/polyfillSupport\?\.\(Template, ChildPart\);/, ''],
  [/\(global\.litHtmlVersions \?\?= \[\]\)\.push\('[\d.]+'\);/, ''],
];

/**
 * lit-html without what compiled templates do not need: its parser, directives, element parts, hooks for polyfills and
 * for servers. `code` is lit-html's development build, whose names are its source's. Throws where the code is worded so
 * differently that a replacement has no place.
 */
export function leanLitHtml(code, parse) {
  const reworded = rewordings.reduce((text, [found, replacement]) => {
    if (text.search(found) < 0) throw new Error(`lit-html has no ${found} any more`);
    return text.replace(found, replacement);
  }, code);
  const tree = parse(reworded);
  const replaced = Object.entries(replacements).map(([name, text]) => {
    const [node] = nodesOf(
      tree,
      ({ type, id }) => /^(VariableDeclarator|FunctionDeclaration|ClassDeclaration)$/.test(type) && id?.name === name,
    );
    if (!node) throw new Error(`lit-html has no ${name} any more`);
    return { start: node.start, end: node.end, text };
  });
  return applyEdits(reworded, [...replaced, ...membersOf(tree, unusedMembers)]);
}

/** The edits that remove the members of classes. */
function membersOf(tree, unused) {
  return nodesOf(tree, ({ type, id }) => type === 'ClassDeclaration' && id.name in unused).flatMap(({ id, body }) =>
    body.body
      .filter(({ key }) => unused[id.name].includes(key.name))
      .map(({ start, end }) => ({ start, end, text: '' })),
  );
}
