const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that is safe inside HTML and in quoted attributes. */
export function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (sign) => entities[sign]);
}

/** JSON that is safe inside a script element. */
export function escapeJson(value) {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** The template with its `{{names}}` replaced by the parts, which are HTML. */
export function fillTemplate(template, parts) {
  return template.replace(/\{\{(\w+)\}\}/g, (_whole, name) => parts[name]);
}
