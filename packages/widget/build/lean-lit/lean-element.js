import { render } from 'lit-html';

export { html, noChange, nothing, render } from 'lit-html';

/** Lit's `css` for browsers with constructable style sheets, which all are that can draw the element. */
export const css = ([text]) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
};

/**
 * What `<preference-center>` uses of LitElement (https://lit.dev/docs/components/lifecycle/), in the same order: reactive
 * properties of type String and Boolean, whose attributes have the same name in lower case or do not exist; `reflect` of
 * Boolean ones; properties set before the element was defined; controllers that hear of a disconnection; `willUpdate`,
 * `render` and `updated`, for changes gathered in a microtask, from the first connection on.
 */
export class LitElement extends HTMLElement {
  #changed = new Map();
  #controllers = [];
  #isPending = false;
  #enable;

  /** Resolves once the update under way has been drawn; rejects with what it threw. */
  updateComplete = new Promise((resolve) => (this.#enable = resolve));

  static get observedAttributes() {
    const names = Object.keys(this.properties);
    for (const name of names) Object.defineProperty(this.prototype, name, reactive(Symbol(), name));
    return names.filter((name) => this.properties[name].attribute !== false);
  }

  constructor() {
    super();
    for (const name of Object.keys(this.constructor.properties)) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this.requestUpdate();
  }

  addController(controller) {
    this.#controllers.push(controller);
  }

  connectedCallback() {
    if (!this.renderRoot) {
      this.renderRoot = this.attachShadow({ mode: 'open' });
      this.renderRoot.adoptedStyleSheets = this.constructor.styles;
    }
    this.#enable();
  }

  disconnectedCallback() {
    for (const controller of this.#controllers) controller.hostDisconnected();
  }

  attributeChangedCallback(name, _, value) {
    this[name] = this.constructor.properties[name].type ? value !== null : value;
  }

  requestUpdate(name, before) {
    if (name && !this.#changed.has(name)) this.#changed.set(name, before);
    if (!this.#isPending) this.updateComplete = this.#performUpdate(this.updateComplete);
  }

  async #performUpdate(previous) {
    this.#isPending = true;
    try {
      await previous;
    } catch (error) {
      // Awaiting it has hidden it from the console, where it belongs.
      void Promise.reject(error);
    }
    const changed = this.#changed;
    let drawn;
    try {
      this.willUpdate(changed);
      drawn = this.render();
      for (const [name, { reflect }] of Object.entries(this.constructor.properties))
        if (reflect && changed.has(name)) this.toggleAttribute(name, !!this[name]);
    } finally {
      this.#changed = new Map();
      this.#isPending = false;
    }
    render(drawn, this.renderRoot, { host: this });
    this.updated(changed);
  }
}

const reactive = (value, name) => ({
  get() {
    return this[value];
  },
  set(next) {
    const before = this[value];
    if (Object.is(before, next)) return;
    this[value] = next;
    this.requestUpdate(name, before);
  },
  configurable: true,
  enumerable: true,
});
