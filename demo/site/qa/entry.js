/** An element with attributes and content; strings become text, never markup. */
export function entry(tag, attributes, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

/** The time of day, as an element. `at` is in milliseconds since the epoch. */
export function timeOf(at) {
  const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return entry('time', {}, time);
}
