import { css } from 'lit';

/**
 * Looks of the center. Sizes are in `em`, so that they follow the text around the element whatever the page does to the
 * root's; every direction is logical; the grid is a list of stacked cards until its own width has room for columns.
 */
export const styles = css`
  :host {
    --_accent: var(--preference-center-accent, light-dark(#2f54eb, #9db4ff));
    --_on-accent: var(--preference-center-on-accent, var(--_background));
    --_background: var(--preference-center-background, light-dark(#fff, #15171c));
    --_text: var(--preference-center-text, light-dark(#15171c, #f2f4f8));
    --_danger: var(--preference-center-danger, light-dark(#b42318, #ff9b90));
    --_success: var(--preference-center-success, light-dark(#067647, #5fd6a0));
    --_muted: color-mix(in srgb, var(--_text) 70%, var(--_background));
    --_edge: color-mix(in srgb, var(--_text) 55%, var(--_background));
    --_line: color-mix(in srgb, var(--_text) 12%, var(--_background));
    --_radius: var(--preference-center-radius, 1em);
    display: block;
    color-scheme: var(--preference-center-color-scheme, light dark);
    font-family: var(--preference-center-font, inherit);
    line-height: 1.4;
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
    margin: 0;
    padding: 0;
    font: inherit;
  }

  dialog {
    inline-size: min(46em, 100% - 2em);
    max-block-size: calc(90dvh - 2em);
    margin: 10vh auto auto;
    border: 0;
    background: none;
    box-shadow: 0 1em 4em #0006;
  }
  dialog,
  section {
    border-radius: var(--_radius);
  }
  dialog[open],
  section {
    display: flex;
    flex-direction: column;
  }
  dialog::backdrop {
    background: #0008;
  }
  section {
    min-block-size: 0;
    border: 1px solid var(--_line);
    color: var(--_text);
    background: var(--_background);
    overflow: hidden;
  }
  header,
  footer,
  [part='body'] {
    padding: 1em 1.5em;
  }
  [part='body'] {
    flex: 1;
    container-type: inline-size;
    padding-block: 0;
    overflow: auto;
  }

  header,
  footer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.75em;
  }
  h2 {
    flex: 1;
    font-size: 1.375em;
    font-weight: 600;
  }
  p {
    padding-block-end: 0.75em;
    overflow-wrap: anywhere;
  }
  p,
  small,
  thead,
  [data-group] {
    color: var(--_muted);
  }
  small,
  thead th,
  [data-group],
  [part='legal'] {
    font-size: 0.8125em;
  }
  th p,
  a,
  [role='status'],
  td button {
    padding: 0;
    font-size: 0.875em;
  }
  a {
    color: var(--_accent);
  }

  table,
  tbody,
  tr,
  th {
    display: block;
    text-align: start;
  }
  th {
    padding-block-end: 0.25em;
  }
  tr,
  [part='legal'],
  footer {
    padding-block: 1em;
    border-block-start: 1px solid var(--_line);
  }
  thead,
  td:not([data-phase]) {
    display: none;
  }
  [data-group],
  [data-group] + tr,
  thead tr {
    padding-block-start: 0.5em;
    border: 0;
  }
  thead tr,
  [data-group] {
    padding-block-end: 0.25em;
  }
  b,
  [data-group],
  [part='save'] {
    font-weight: 600;
  }
  img {
    float: inline-start;
    block-size: 2.5em;
    margin-inline-end: 0.75em;
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
  }
  small {
    inline-size: 100%;
  }
  :not([data-phase='idle']) > small::before {
    content: '● ' / '';
    color: var(--_accent);
  }
  [data-phase='saved'] small,
  [data-phase='saved'] small::before {
    content: '✓ ' / '';
    color: var(--_success);
  }
  :is([data-phase='failed'], [data-phase='conflict']) small,
  :is([data-phase='failed'], [data-phase='conflict']) small:not(:empty)::before,
  [data-failed] [role='status'] {
    content: '▲ ' / '';
    color: var(--_danger);
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

  input {
    appearance: none;
    inline-size: 2.75em;
    block-size: 1.625em;
    padding: 0.1875em;
    border: 1px solid var(--_edge);
    border-radius: 1em;
    background: var(--_line);
  }
  input::before {
    content: '';
    display: block;
    block-size: 100%;
    aspect-ratio: 1;
    border-radius: 1em;
    background: var(--_edge);
  }
  input:checked,
  [aria-pressed='true'],
  [part='save'] {
    border-color: var(--_accent);
    color: var(--_on-accent);
    background: var(--_accent);
  }
  input:checked::before {
    margin-inline-start: 1.125em;
    background: var(--_on-accent);
  }
  input:indeterminate::before {
    margin-inline-start: 0.5625em;
  }

  button {
    min-block-size: 2.75em;
    padding: 0.25em 1em;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.6);
    color: inherit;
    background: none;
  }
  button,
  input {
    cursor: pointer;
  }
  td button {
    margin-inline: 0.125em;
    padding: 0.25em 0.625em;
  }
  button:hover {
    box-shadow: 0 0 0 4px var(--_line);
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  [aria-disabled='true'],
  :disabled {
    border-color: var(--_line);
    color: var(--_muted);
    background: var(--_line);
    cursor: default;
  }
  [part='close'] {
    inline-size: 2.75em;
    padding: 0;
    border: 0;
  }
  [part='close']::before {
    content: '✕' / '';
  }
  [role='status'] {
    flex: 1 1 14em;
  }
  footer:not(:has(button)) {
    position: absolute;
    clip-path: inset(50%);
  }
  i {
    display: block;
    block-size: 1em;
    margin-block-end: 2em;
    border-radius: 1em;
    background: var(--_line);
  }

  @media (width <= 480px) {
    dialog {
      inline-size: 100%;
      max-inline-size: none;
      block-size: calc(100% - 2em);
      max-block-size: none;
      margin: auto 0 0;
    }
    dialog section {
      flex: 1;
    }
    footer button {
      flex: auto;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    * {
      transition: 0.15s;
    }
    dialog[open] {
      @starting-style {
        opacity: 0;
        translate: 0 1em;
      }
    }
  }
  @media (forced-colors: active) {
    input {
      appearance: auto;
    }
    input::before {
      display: none;
    }
    [aria-pressed='true'] {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
  }
`;
