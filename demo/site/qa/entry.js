/** An element with attributes and content; strings become text, never markup. */
export function entry(tag, attributes, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

/** The time of day, as an element. `at` is in milliseconds since the epoch. */
export function timeOf(at) {
  const date = new Date(at);
  return entry('time', { datetime: date.toISOString() }, date.toLocaleTimeString('en-GB'));
}

/** A remark where there is nothing to show. */
export function nothing(text) {
  return entry('p', { class: 'nothing' }, text);
}

/** A table with the heads of its columns; rows are lists of cells that are strings or elements. */
export function table(caption, heads, rows) {
  const cells = ([first, ...rest]) => [
    entry('th', { scope: 'row' }, first),
    ...rest.map((each) => (each instanceof HTMLTableCellElement ? each : entry('td', {}, each))),
  ];
  return entry(
    'table',
    {},
    entry('caption', { class: 'unseen' }, caption),
    entry('thead', {}, entry('tr', {}, ...heads.map((head) => entry('th', { scope: 'col' }, head)))),
    entry('tbody', {}, ...rows.map(({ attributes, content }) => entry('tr', attributes, ...cells(content)))),
  );
}
