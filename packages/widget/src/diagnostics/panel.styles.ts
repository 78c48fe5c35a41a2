/** Marks a style sheet as text, for editors and for the build, which shortens it. */
const css = String.raw;

/** Looks of the diagnostics: plain, above the page, readable in every theme. */
export const panelStyles = css`
  :host {
    all: initial;
    position: fixed !important;
    inset-block: auto 0;
    inset-inline: 0 auto;
    z-index: 2147483647;
    max-inline-size: 100vw;
    font:
      13px/1.45 system-ui,
      sans-serif;
    color-scheme: light dark;
  }
  :host([data-end]) {
    inset-inline: auto 0;
  }
  :host([data-top]) {
    inset-block: 0 auto;
  }
  section {
    box-sizing: border-box;
    display: flex;
    flex-direction: column;
    gap: 0.5rem;
    inline-size: min(36rem, 100vw - 1rem);
    max-block-size: min(34rem, 60vh);
    margin: 0.5rem;
    padding: 0.625rem 0.75rem;
    color: CanvasText;
    background: Canvas;
    border: 1px solid GrayText;
    border-radius: 0.625rem;
    box-shadow: 0 0.5rem 1.5rem #0004;
  }
  section:has([hidden]) {
    inline-size: min(22rem, 100vw - 1rem);
  }
  header,
  span {
    display: flex;
    align-items: center;
    gap: 0.375rem;
  }
  header {
    flex-wrap: wrap;
  }
  h2 {
    flex: 1 1 12rem;
    font-weight: 600;
  }
  h2,
  h3,
  p {
    margin: 0;
    font-size: inherit;
    overflow-wrap: anywhere;
  }
  h3 {
    margin-block: 0.75rem 0.25rem;
  }
  button {
    min-block-size: 1.75rem;
    padding-inline: 0.625rem;
    color: inherit;
    font: inherit;
    background: none;
    border: 1px solid GrayText;
    border-radius: 0.375rem;
    cursor: pointer;
  }
  button:hover {
    background: ButtonFace;
  }
  div {
    overflow: auto;
  }
  table {
    inline-size: 100%;
    table-layout: fixed;
    border-collapse: collapse;
    overflow-wrap: anywhere;
  }
  th,
  td {
    padding: 0.25rem 0.5rem 0.25rem 0;
    border-block-start: 1px solid color-mix(in srgb, GrayText 50%, Canvas);
    text-align: start;
    vertical-align: top;
    font-weight: normal;
  }
  thead th {
    border: 0;
    font-size: 0.9em;
  }
  th:first-child {
    inline-size: 36%;
  }
  @media (width < 30rem) {
    table {
      font-size: 0.92em;
    }
    th,
    td {
      padding-inline-end: 0.25rem;
    }
    th:first-child {
      inline-size: 31%;
    }
  }
  [data-taken] td:last-child {
    font-weight: 600;
  }
`;
