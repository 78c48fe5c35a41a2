/** Marks a style sheet as text, for editors and for the build, which shortens it. */
const css = String.raw;

/** Looks of the launcher. Its custom properties are those of the center, so one theme serves both. */
export const launcherStyles = css`
  :host {
    all: initial;
    position: fixed !important;
    inset-block-end: calc(var(--preference-center-launcher-space, 1em) + env(safe-area-inset-bottom));
    z-index: var(--preference-center-launcher-layer, 2147483000);
    font: 500 15px/1.3 var(--preference-center-font, system-ui, sans-serif);
    color-scheme: var(--preference-center-color-scheme, light dark);
  }
  :host([position='start']) {
    inset-inline-start: calc(var(--preference-center-launcher-space, 1em) + env(safe-area-inset-left));
  }
  :host([position='end']) {
    inset-inline-end: calc(var(--preference-center-launcher-space, 1em) + env(safe-area-inset-right));
  }
  :host([hidden]) {
    display: none !important;
  }
  button {
    font: inherit;
    min-block-size: 44px;
    max-inline-size: calc(100vw - 2 * var(--preference-center-launcher-space, 1em));
    padding: 0.5em 1.25em;
    border: 1px solid transparent;
    border-radius: var(--preference-center-launcher-radius, 99px);
    color: var(--preference-center-on-accent, light-dark(#fff, #15171c));
    background: var(--preference-center-accent, light-dark(#2f54eb, #9db4ff));
    box-shadow: var(--preference-center-launcher-shadow, 0 4px 16px #0003);
    cursor: pointer;
  }
  button:hover {
    filter: brightness(1.08);
  }
  button:focus-visible {
    outline: 2px solid;
    outline-offset: 2px;
    outline-color: var(--preference-center-accent, Highlight);
  }
  @media print {
    :host {
      display: none !important;
    }
  }
`;
