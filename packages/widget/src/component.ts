import { html, render } from 'lit';
import { define } from './define.ts';

// A page may require Trusted Types and allow neither our policy nor a default one. Then nothing could ever be drawn, so
// the import fails here, and the loader lets the page's own links do their work.
render(html`<p></p>`, new DocumentFragment());

define();
