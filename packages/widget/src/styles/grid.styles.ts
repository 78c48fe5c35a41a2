import { css } from 'lit';

/** The grid: stacked cards, and columns once its own width has room for them. */
export const gridStyles = css`
  table,
  tbody,
  tr,
  th {
    display: block;
    text-align: start;
  }
  th {
    display: flex;
    gap: 0.75em;
    padding-block-end: 0.25em;
  }
  th div {
    flex: 1;
  }
  tr,
  [part='legal'],
  footer {
    padding-block: var(--_pad);
    border-block-start: 1px solid var(--_line);
  }
  [part='topic'] {
    margin-inline: -0.5em;
    padding-inline: 0.5em;
  }
  [data-long] [part='topic'] {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 6em;
  }
  thead,
  td:not([data-phase]) {
    display: none;
  }
  [part='group'],
  [part='group'] + tr,
  thead tr {
    padding-block-start: 0.5em;
    border: 0;
  }
  thead tr,
  [part='group'] {
    padding-block-end: 0.25em;
  }
  b,
  h2,
  h3,
  [part='group'],
  [part='save'] {
    font-weight: 600;
  }
  img,
  ::slotted([slot^='topic-icon']) {
    flex: none;
    /* Or a page's reset for all images, which comes before what is said here of slotted ones, would decide. */
    inline-size: auto !important;
    block-size: 2.5em !important;
  }
  td {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.25em;
  }
  [data-phase] {
    min-block-size: 2.75em;
    padding-block: 0.25em;
  }
  small {
    inline-size: 100%;
  }
  :not([data-phase='idle']) > small {
    color: var(--_hue, var(--_accent));
  }
  :not([data-phase='idle']) > small::before {
    content: var(--_icon, '● ') / '';
  }

  @container (inline-size > 34em) {
    [data-wide] thead {
      display: block;
      position: sticky;
      inset-block-start: 0;
      z-index: 1;
      background: var(--_background);
    }
    [data-wide] tr {
      display: grid;
      grid: auto / auto-flow 6.5em;
      grid-template-columns: minmax(0, 1fr);
      gap: 0.5em;
    }
    [data-blind] tr {
      grid-auto-columns: 9.5em;
    }
    [data-wide] td {
      display: flex;
    }
    [data-wide] :is(td, thead th) {
      flex-direction: column;
      justify-content: start;
      text-align: center;
    }
    [data-wide] td span {
      display: none;
    }
  }
`;
