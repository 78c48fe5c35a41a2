import { html } from 'lit';

/** The shape of a small grid, shown until there is one. The live region says what is happening. */
export const skeletonTemplate = html`<div class="skeleton" aria-hidden="true">
  <i></i>${Array.from({ length: 4 }, () => html`<div><i></i><i></i></div>`)}
</div>`;
