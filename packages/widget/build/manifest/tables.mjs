const oneLine = (text = '') => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
const code = (text) => (text ? `\`${text}\`` : '');

function table(head, rows) {
  const line = (cells) => `| ${cells.map(oneLine).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The fields that an event adds to those of the platform. */
function eventFields(manifest, { type }) {
  const declarations = manifest.modules.flatMap((module) => module.declarations);
  const { members = [] } = declarations.find(({ name }) => name === type.text) ?? {};
  return members.map(({ name, description }) => `${code(name)}: ${description}`).join(' ');
}

/**
 * The Markdown tables of the README, by name, before prettier has made them even.
 * @param {import('custom-elements-manifest/schema').Package} manifest
 * @param {import('custom-elements-manifest/schema').CustomElementDeclaration} element
 * @returns {Record<string, string>}
 */
export function manifestTables(manifest, element) {
  const { members, events, slots, cssParts, cssProperties } = element;
  const fields = members.filter(({ kind }) => kind === 'field');
  const methods = members.filter(({ kind }) => kind === 'method');
  const parameters = ({ parameters = [] }) => parameters.map(({ name, optional }) => name + (optional ? '?' : ''));
  const described = ({ name, description }) => [code(name), description];
  return {
    properties: table(
      ['attribute', 'property', 'type', 'what it is'],
      fields.map(({ attribute, name, type, description }) => [
        code(attribute),
        code(name),
        code(type?.text),
        description,
      ]),
    ),
    methods: table(
      ['method', 'what it does'],
      methods.map((method) => [code(`${method.name}(${parameters(method).join(', ')})`), method.description]),
    ),
    events: table(
      ['event', 'when', 'fields'],
      events.map((event) => [code(event.name), event.description, eventFields(manifest, event)]),
    ),
    slots: table(['slot', 'what stands there'], slots.map(described)),
    parts: table(['part', 'what it is'], cssParts.map(described)),
    'custom-properties': table(
      ['custom property', 'default', 'what it sets'],
      cssProperties.map(({ name, default: value, description }) => [code(name), code(value), description]),
    ),
  };
}
