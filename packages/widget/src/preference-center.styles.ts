import { css } from 'lit';

/**
 * Looks of the center. Sizes are in `em`, so that they follow the text around the element whatever the page does to the
 * root's; every direction is logical; the grid is a list of stacked cards until its own width has room for columns.
 */
export const styles = css`
  :host {
    --_accent: var(--preference-center-accent, light-dark(#2f54eb, #9db4ff));
    --_on-accent: var(--preference-center-on-accent, light-dark(#fff, #0b1020));
    --_background: var(--preference-center-background, light-dark(#fff, #15171c));
    --_text: var(--preference-center-text, light-dark(#15171c, #f2f4f8));
    --_danger: var(--preference-center-danger, light-dark(#b42318, #ff9b90));
    --_success: var(--preference-center-success, light-dark(#067647, #5fd6a0));
    --_muted: color-mix(in srgb, var(--_text) 70%, var(--_background));
    --_edge: color-mix(in srgb, var(--_text) 55%, var(--_background));
    --_line: color-mix(in srgb, var(--_text) 13%, var(--_background));
    --_radius: var(--preference-center-radius, 16px);
    display: block;
    color-scheme: var(--preference-center-color-scheme, light dark);
    font-family: var(--preference-center-font, inherit);
    line-height: 1.45;
  }
  :host([hidden]) {
    display: none;
  }
  :host([mode='dialog']) {
    display: contents;
  }
  * {
    box-sizing: border-box;
  }

  dialog {
    inline-size: min(46em, 100vw - 2em);
    max-block-size: calc(100dvh - 4em);
    margin-block-start: max(2em, 9dvh);
    padding: 0;
    border: 0;
    border-radius: var(--_radius);
    color: inherit;
    background: none;
    box-shadow: 0 1.5em 5em #0005;
    overscroll-behavior: contain;
  }
  dialog[open] {
    display: flex;
  }
  dialog::backdrop {
    background: #0b102099;
  }
  .center {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    color: var(--_text);
    background: var(--_background);
    overflow: hidden;
  }
  .body {
    container-type: inline-size;
    padding-inline: 1.5em;
    overflow: auto;
  }

  header {
    display: flex;
    align-items: start;
    gap: 1em;
    padding: 1.25em 1.5em 0.5em;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: 1.375em;
    line-height: 1.25;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  p {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .note,
  .legal,
  th p,
  small,
  thead,
  [role='status'] {
    color: var(--_muted);
  }
  .note {
    padding-block-end: 0.75em;
  }
  .legal {
    padding-block: 1em;
    border-block-start: 1px solid var(--_line);
    font-size: 0.8125em;
  }

  table,
  tbody,
  tr,
  th,
  td {
    display: block;
    padding: 0;
    text-align: start;
    font-weight: inherit;
  }
  tr {
    padding-block: 1em;
    border-block-start: 1px solid var(--_line);
  }
  thead,
  td:empty {
    display: none;
  }
  .group {
    padding-block: 1.25em 0.5em;
    border: 0;
    font-size: 0.8125em;
    font-weight: 600;
    letter-spacing: 0.03em;
    color: var(--_muted);
  }
  .group + tr {
    border: 0;
    padding-block-start: 0.5em;
  }
  th p,
  small,
  a {
    font-size: 0.875em;
  }
  b {
    font-weight: 600;
  }
  a {
    color: var(--_accent);
  }
  img {
    float: inline-start;
    block-size: 2.5em;
    max-inline-size: 5em;
    margin-inline-end: 0.75em;
    border-radius: 6px;
  }
  td {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    column-gap: 1em;
    min-block-size: 2.75em;
  }
  small {
    inline-size: 100%;
    font-size: 0.75em;
    line-height: 1.3;
  }
  small::before {
    content: '● ' / '';
    color: var(--_accent);
  }
  [data-phase='saved'] small {
    color: var(--_success);
  }
  [data-phase='saved'] small::before {
    content: '✓ ' / '';
    color: inherit;
  }
  :is([data-phase='failed'], [data-phase='conflict']) small,
  [data-failed] [role='status'] {
    color: var(--_danger);
  }
  :is([data-phase='failed'], [data-phase='conflict']) small::before,
  [data-failed] [role='status']::before {
    content: '▲ ' / '';
    color: inherit;
  }
  [data-phase='waiting'] small::before {
    content: '✉ ' / '';
  }

  @container (inline-size >= 34em) {
    .wide thead {
      display: block;
      position: sticky;
      inset-block-start: 0;
      z-index: 1;
      background: var(--_background);
    }
    .wide tr {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      grid-auto-columns: 6.5em;
      grid-auto-flow: column;
      column-gap: 0.5em;
      align-items: start;
    }
    .wide.blind tr {
      grid-auto-columns: 9.5em;
    }
    .wide thead tr {
      padding-block: 0.5em;
      border: 0;
    }
    .wide thead th {
      font-size: 0.8125em;
      text-align: center;
    }
    .wide td {
      display: flex;
      flex-direction: column;
      justify-content: start;
      gap: 0.25em;
      text-align: center;
    }
    .wide td span {
      display: none;
    }
  }

  input {
    appearance: none;
    flex: none;
    inline-size: 2.75em;
    block-size: 1.625em;
    margin: 0.3em 0;
    border: 1px solid var(--_edge);
    border-radius: 1em;
    padding: 0.1875em;
    font: inherit;
    background: var(--_line);
    cursor: pointer;
  }
  input::before {
    content: '';
    display: block;
    block-size: 100%;
    aspect-ratio: 1;
    border-radius: 1em;
    background: var(--_edge);
  }
  input:checked {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  input:checked::before {
    margin-inline-start: 1.125em;
    background: var(--_on-accent);
  }
  input:indeterminate::before {
    margin-inline-start: 0.5625em;
    background: linear-gradient(var(--_edge) 0 0) center / 100% 25% no-repeat;
  }
  input:disabled {
    opacity: 0.5;
    cursor: default;
  }

  button {
    min-block-size: 2.75em;
    padding: 0.375em 1.125em;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.625);
    font: inherit;
    color: inherit;
    background: none;
    cursor: pointer;
  }
  button:hover {
    background: var(--_line);
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  [role='group'] {
    display: flex;
  }
  [name][value] {
    min-block-size: 2.5em;
    padding: 0.25em 0.625em;
    border-radius: 0;
    font-size: 0.875em;
  }
  [name]:first-child {
    border-start-start-radius: 0.6em;
    border-end-start-radius: 0.6em;
  }
  [name]:last-child {
    border-start-end-radius: 0.6em;
    border-end-end-radius: 0.6em;
  }
  [name] + [name] {
    margin-inline-start: -1px;
  }
  [aria-pressed='true'],
  [part='save'] {
    border-color: var(--_accent);
    color: var(--_on-accent);
    background: var(--_accent);
    font-weight: 600;
  }
  [aria-pressed='true']:hover,
  [part='save']:hover {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }
  [aria-disabled='true'] {
    border-color: var(--_line);
    color: var(--_muted);
    background: var(--_line);
    cursor: default;
  }
  [part='close'] {
    flex: none;
    inline-size: 2.75em;
    margin: -0.4em -0.6em;
    padding: 0;
    border: 0;
    border-radius: 50%;
  }
  [part='close']::before {
    content: '✕' / '';
  }

  footer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: end;
    gap: 0.75em;
    padding: 1em 1.5em;
    border-block-start: 1px solid var(--_line);
  }
  [role='status'] {
    flex: 1 1 12em;
    font-size: 0.875em;
  }
  [data-status='loading'] footer {
    position: absolute;
    clip-path: inset(50%);
  }

  .skeleton {
    padding-block-end: 1.5em;
  }
  .skeleton div {
    display: flex;
    justify-content: space-between;
    padding-block: 1.5em;
    border-block-start: 1px solid var(--_line);
  }
  i {
    display: block;
    inline-size: 2.75em;
    block-size: 1.5em;
    border-radius: 1em;
    background: var(--_line);
  }
  i:first-child {
    inline-size: 55%;
  }
  .skeleton > i {
    inline-size: 85%;
    margin-block-end: 1em;
  }

  @media (max-width: 480px) {
    dialog {
      inline-size: 100%;
      max-inline-size: none;
      block-size: calc(100dvh - 2.5em);
      max-block-size: none;
      margin: auto 0 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
    dialog .center {
      border: 0;
      border-radius: inherit;
      padding-block-end: env(safe-area-inset-bottom);
    }
    dialog .body {
      flex: 1;
    }
    footer button {
      flex: 1;
    }
    [role='status'] {
      flex-basis: 100%;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    dialog[open] {
      animation: rise 0.2s ease-out;
    }
    input,
    input::before,
    button {
      transition: 0.15s;
    }
    .skeleton {
      animation: pulse 1s infinite alternate;
    }
    @keyframes rise {
      from {
        opacity: 0;
        translate: 0 1em;
      }
    }
    @keyframes pulse {
      to {
        opacity: 0.5;
      }
    }
  }
  @media (forced-colors: active) {
    input {
      forced-color-adjust: none;
      border-color: ButtonText;
      background: Canvas;
    }
    input::before {
      background: ButtonText;
    }
    :is(input:checked, [aria-pressed='true']) {
      forced-color-adjust: none;
      border-color: Highlight;
      color: HighlightText;
      background: Highlight;
    }
    input:checked::before {
      background: HighlightText;
    }
  }
`;
