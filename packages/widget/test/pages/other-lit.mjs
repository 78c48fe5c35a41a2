import { LitElement, html } from 'lit';

/** Something of the page's own that brings its own copy of Lit, and with it the policy `lit-html`. */
class OtherLit extends LitElement {
  render() {
    return html`<p>Another Lit</p>`;
  }
}

customElements.define('other-lit', OtherLit);
