import { css } from 'lit';

/** Switches and buttons. */
export const controlsStyles = css`
  [part='switch'] {
    appearance: none;
    inline-size: 2.75em;
    block-size: 1.625em;
    padding: 0.1875em;
    border: 1px solid var(--_edge);
    border-radius: 1em;
    background: var(--_line);
  }
  [part='switch']::before {
    content: '';
    display: block;
    block-size: 100%;
    aspect-ratio: 1;
    border-radius: 1em;
    background: var(--_edge);
  }
  [part='switch']:checked,
  [aria-pressed='true'],
  [part='save'] {
    border-color: var(--_accent);
    color: var(--_on-accent);
    background: var(--_accent);
  }
  [part='switch']:checked::before {
    margin-inline-start: 1.125em;
    background: var(--_on-accent);
  }
  [part='switch']:indeterminate::before {
    margin-inline-start: 0.5625em;
  }
  [part='all-channels'] {
    inline-size: 1.25em;
    block-size: 1.25em;
    accent-color: var(--_accent);
  }
  label {
    display: flex;
    align-items: center;
    gap: 0.5em;
    min-block-size: 1.75em;
  }
  button {
    min-block-size: 2.75em;
    padding: 0.25em 1em;
    border: 1px solid var(--_edge);
    border-radius: var(--preference-center-control-radius, calc(var(--_radius) * 0.6));
    color: inherit;
    background: none;
  }
  [part='all'],
  [part='send-link'] {
    margin-block: 0.25em 1em;
  }
  button,
  input,
  label {
    cursor: pointer;
  }
  td button {
    margin-inline: 0.125em;
    padding: 0.25em 0.625em;
  }
  button:hover:not([aria-disabled='true']) {
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
    /* Firefox knows the other one from 128. */
    content: '✕';
    content: '✕' / '';
  }
  @media (forced-colors: active) {
    [part='switch'] {
      appearance: auto;
    }
    [part='switch']::before {
      display: none;
    }
    [aria-pressed='true'] {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
    i {
      border: 1px solid;
    }
  }
`;
