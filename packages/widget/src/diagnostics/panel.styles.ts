/** Marks a style sheet as text, for editors and for the build, which shortens it. */
const css = String.raw;

/** Looks of the diagnostics: plain, above the page, readable in every theme. */
export const panelStyles = css`
  :host {
    all: initial;
    position: fixed !important;
    inset: auto 0 0 auto;
    z-index: 2147483647;
    font:
      14px/1.45 system-ui,
      sans-serif;
    color-scheme: light dark;
  }
  section {
    box-sizing: border-box;
    inline-size: min(44rem, 100vw);
    max-block-size: 70vh;
    overflow: auto;
    padding: 1rem;
    color: CanvasText;
    background: Canvas;
    border: 1px solid;
  }
  header {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: 1rem;
  }
  h2,
  h3,
  p {
    margin: 0 0 0.5rem;
    font-size: inherit;
  }
  h2 {
    font-size: 1.1em;
  }
  button {
    font: inherit;
    min-block-size: 2rem;
    padding-inline: 0.75rem;
  }
  table {
    inline-size: 100%;
    margin-block-end: 0.75rem;
    border-collapse: collapse;
    overflow-wrap: anywhere;
  }
  th,
  td {
    padding: 0.25rem 0.5rem;
    border: 1px solid GrayText;
    text-align: start;
    vertical-align: top;
    font-weight: normal;
  }
  thead th,
  [data-taken] td:last-child {
    font-weight: bold;
  }
`;
