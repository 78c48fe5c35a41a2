import { html } from 'lit';

/** Bars in the place of the grid, shown until there is one. The live region says what is happening. */
export const skeletonTemplate = html`${Array.from({ length: 6 }, () => html`<i part="skeleton"></i>`)}`;
