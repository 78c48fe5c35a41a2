// Sets on the centers in the frames what is chosen on the page, by the means that a site has: its own style sheet, and
// elements between the tags.

const frames = [...document.querySelectorAll('iframe')];
const inputs = [...document.querySelectorAll('[data-property]')];
const parts = [...document.querySelectorAll('[data-css]')];
const slots = [...document.querySelectorAll('[data-slot]')];
const scheme = document.querySelector('#scheme');

function styles() {
  const set = inputs.filter(({ value }) => value.trim());
  const lines = set.map(({ dataset, value }) => `  ${dataset.property}: ${value.trim()};`);
  const rules = parts.filter(({ checked }) => checked).map(({ dataset }) => dataset.css);
  return [...(lines.length ? [`:root {\n${lines.join('\n')}\n}`] : []), ...rules].join('\n\n');
}

function dress({ contentDocument: sample, contentWindow: window }, css) {
  const center = sample?.querySelector('preference-center');
  if (!center) return;
  // A sheet belongs to the document whose window has made it.
  const sheet = new window.CSSStyleSheet();
  sheet.replaceSync(css);
  sample.adoptedStyleSheets = [sheet];
  sample.documentElement.style.colorScheme = scheme.value;
  for (const { checked, dataset } of slots) {
    const filled = center.querySelector(`[slot="${dataset.slot}"]`);
    if (!checked) filled?.remove();
    else if (!filled) center.append(filling(sample, dataset));
  }
}

function filling(sample, { slot, tag, text }) {
  const element = sample.createElement(tag);
  element.slot = slot;
  element.textContent = text;
  if (tag === 'span') element.ariaHidden = 'true';
  return element;
}

function dressAll() {
  const css = styles();
  document.querySelector('#css').textContent = css || 'Nothing yet.';
  document.documentElement.style.colorScheme = scheme.value;
  const schemed = css.includes('--preference-center-color-scheme')
    ? css
    : `:root { --preference-center-color-scheme: ${scheme.value}; }\n${css}`;
  for (const frame of frames) dress(frame, schemed);
}

document.addEventListener('input', dressAll);
document.addEventListener('click', ({ target }) => {
  if (target.id === 'clear') {
    for (const input of inputs) input.value = '';
    for (const box of [...parts, ...slots]) box.checked = false;
  } else if (target.dataset.for) {
    document.getElementById(target.dataset.for).value = target.dataset.example;
  } else return;
  dressAll();
});
for (const frame of frames) frame.addEventListener('load', dressAll);
dressAll();
