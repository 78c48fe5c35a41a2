/** Marks a style sheet as text, for editors and for the build, which shortens it. */
const css = String.raw;

const extrasStyles = css`
  h3 {
    font-size: 1.125em;
  }
  ul {
    padding-inline-start: 1.25em;
  }
  [part='question'] {
    max-inline-size: 30em;
  }
  [data-phase='saved'] {
    --_hue: var(--_success);
    --_icon: '✓ ';
  }
  [data-phase='failed'],
  [data-phase='conflict'] {
    --_hue: var(--_danger);
    --_icon: '▲ ';
  }
  @media (width <= 480px) {
    [part='question'] {
      block-size: fit-content;
      max-block-size: calc(100% - 2em);
    }
  }
  /* Until these have arrived there is nothing to save either. */
  @media (forced-colors: active) {
    [aria-disabled='true'] {
      color: GrayText;
    }
  }
`;

const sheet = new CSSStyleSheet();
sheet.replaceSync(extrasStyles);

/** Adds the looks of what only the extras bring about: questions, and what became of a choice. */
export function adoptExtrasStyles({ adoptedStyleSheets }: ShadowRoot): void {
  if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet);
}
