import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { ExtraStrings } from '../locales/strings.ts';

/** A question to the visitor, with what the answer is about. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly lines: readonly string[];
  /** The label of the button that says yes. */
  readonly yes: string;
  /** What is done then. */
  readonly run: () => Promise<unknown>;
}

/** The question as a modal dialog; the element opens what it finds drawn. A list that has to scroll does so by the keyboard, too. */
export function confirmTemplate({ title, text, lines, yes }: Question, { cancel }: ExtraStrings): TemplateResult {
  return html`<dialog part="question" aria-labelledby="question" aria-describedby="lines">
    <section part="center">
      <header part="header"><h3 id="question" part="title">${title}</h3></header>
      <div id="lines" part="body" tabindex="0">
        ${text && html`<p part="note">${text}</p>`}
        <ul part="changes">
          ${lines.map((line) => html`<li>${line}</li>`)}
        </ul>
      </div>
      <footer part="actions">
        <button part="cancel" value="cancel" autofocus>${cancel}</button>
        <button part="save" value="confirm">${yes}</button>
      </footer>
    </section>
  </dialog>`;
}
