// Sets on the center in the frame what is chosen on the page, by the means that a site has: its own style sheet, and
// elements between the tags.

const frame = document.querySelector('iframe');
const state = document.querySelector('#state');
const inputs = [...document.querySelectorAll('[data-property]')];
const parts = [...document.querySelectorAll('[data-css]')];
const slots = [...document.querySelectorAll('[data-slot]')];
const scheme = document.querySelector('#scheme');
/** The control whose effect is to be in sight. */
let tried;

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

function dressSample() {
  const css = styles();
  document.querySelector('#css').textContent = css || 'Nothing yet.';
  document.documentElement.style.colorScheme = scheme.value;
  const schemed = css.includes('--preference-center-color-scheme')
    ? css
    : `:root { --preference-center-color-scheme: ${scheme.value}; }\n${css}`;
  dress(frame, schemed);
}

/** Shows the center in a state in which that control's part, property or slot is seen. */
function tryOut(control) {
  tried = control;
  const seen = control.dataset.seen.split(' ');
  if (!seen.includes(state.value)) show(seen[0]);
  else reveal();
}

function show(wanted) {
  state.value = wanted;
  // The frame's history is no history of the page.
  frame.contentWindow.location.replace(`/theming/sample?state=${wanted}`);
}

/** Scrolls the sample, and not the page, to the part or what is in the slot, once its state is there. */
function reveal() {
  const { contentDocument: sample, contentWindow: window } = frame;
  if (!tried || !('shown' in sample.documentElement.dataset)) return;
  const { css, slot } = tried.dataset;
  const center = sample.querySelector('preference-center');
  const [, part] = css?.match(/part\(([^)]+)\)/) ?? [];
  const found = part
    ? [...(center.shadowRoot?.querySelectorAll(`[part=${part}]`) ?? [])]
    : [...center.querySelectorAll(`[slot="${slot}"]`)];
  const box = found.map((each) => each.getBoundingClientRect()).find(({ height }) => height > 0);
  if (box) window.scrollBy(0, box.top - Math.max(0, (window.innerHeight - box.height) / 2));
}

function watch() {
  dressSample();
  const root = frame.contentDocument.documentElement;
  new MutationObserver(reveal).observe(root, { attributeFilter: ['data-shown'] });
  reveal();
}

document.addEventListener('input', ({ target }) => {
  if (target === state) {
    tried = undefined;
    return show(state.value);
  }
  dressSample();
  if (target.checked || (target.dataset.property && target.value.trim())) tryOut(target);
});
document.addEventListener('click', ({ target }) => {
  if (target.id === 'clear') {
    for (const input of inputs) input.value = '';
    for (const box of [...parts, ...slots]) box.checked = false;
    dressSample();
  } else if (target.dataset.for) {
    const input = document.getElementById(target.dataset.for);
    input.value = target.dataset.example;
    dressSample();
    tryOut(input);
  }
});
frame.addEventListener('load', watch);
if (frame.contentDocument.readyState === 'complete') watch();
