import { css } from 'lit';

/** The tokens, the dialog, and what lies around the grid. */
export const surfaceStyles = css`
  :host {
    --_accent: var(--preference-center-accent, light-dark(#2f54eb, #9db4ff));
    --_on-accent: var(--preference-center-on-accent, var(--_background));
    --_background: var(--preference-center-background, light-dark(#fff, #15171c));
    --_text: var(--preference-center-text, light-dark(#15171c, #f2f4f8));
    --_danger: var(--preference-center-danger, light-dark(#b42318, #ff9b90));
    --_success: var(--preference-center-success, light-dark(#067647, #5fd6a0));
    --_muted: var(--preference-center-muted, color-mix(in srgb, var(--_text) 70%, var(--_background)));
    --_edge: var(--preference-center-edge, color-mix(in srgb, var(--_text) 55%, var(--_background)));
    --_line: var(--preference-center-line, color-mix(in srgb, var(--_text) 12%, var(--_background)));
    --_pad: var(--preference-center-space, 1em);
    --_radius: var(--preference-center-radius, 1em);
    display: block;
    color-scheme: var(--preference-center-color-scheme, light dark);
    font-family: var(--preference-center-font, inherit);
    line-height: 1.4;
  }
  :host([hidden]) {
    display: none;
  }
  :host([mode='dialog']) {
    display: contents;
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
    box-shadow: var(--preference-center-shadow, 0 1em 4em #0006);
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
    background: var(--preference-center-backdrop, #0008);
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
    padding: var(--_pad) calc(var(--_pad) * 1.5);
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
  }
  p,
  ul {
    padding-block-end: 0.75em;
    overflow-wrap: anywhere;
  }
  [data-banner] {
    margin-block-end: 0.75em;
    padding: 0.75em 1em;
    border-inline-start: 4px solid var(--_accent);
    border-radius: calc(var(--_radius) * 0.3);
    color: inherit;
    background: var(--_line);
  }
  footer {
    justify-content: end;
  }
  p,
  small,
  thead,
  [part='group'] {
    color: var(--_muted);
  }
  small,
  thead th,
  [part='group'],
  [part='legal'] {
    font-size: 0.8125em;
  }
  th p,
  a,
  [part='status'],
  td button {
    padding: 0;
    font-size: 0.875em;
  }
  a {
    color: var(--_accent);
  }
  [part='status'] {
    /* A line of its own, rather than one beside half of the buttons. */
    flex: 1 1 max(14em, (40em - 100%) * 99);
  }
  [part='status']:empty {
    display: none;
  }
  [data-failed] [part='status'] {
    color: var(--_danger);
  }
  [role='status'] {
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
    dialog,
    dialog section {
      border-radius: var(--_radius) var(--_radius) 0 0;
    }
    footer button {
      flex: auto;
    }
  }
  /* Where header and footer would leave no room between them, as at 400 % zoom, everything scrolls together. */
  @media (height <= 400px) {
    section {
      overflow: auto;
    }
    [part='body'] {
      flex: none;
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
`;
