import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { plural } from '../locales/strings.ts';
import type { Strings } from '../locales/strings.ts';

/** What the foot of a center is drawn from; the controller is one. */
export interface Actions {
  readonly status: 'idle' | 'loading' | 'ready' | 'error';
  readonly strings: Strings;
  readonly notice: string;
  readonly hasFailed: boolean;
  readonly pendingCount: number;
  readonly canUndo: boolean;
  readonly isAutosaving: boolean;
  readonly extras?: { readonly hasMore: boolean } | undefined;
}

/** The message, and the buttons for what can be done with the changes. */
export function actionsTemplate(actions: Actions): TemplateResult {
  const { status, strings, notice, hasFailed, pendingCount, canUndo, isAutosaving, extras } = actions;

  const count = pendingCount ? plural(strings, strings.saveCount, pendingCount) : strings.save;
  const action = status === 'error' ? 'retry' : 'save';
  return html`<footer part="actions" ?data-failed=${hasFailed}>
    <p part="status" aria-hidden="true">${notice}</p>
    ${canUndo && !pendingCount ? html`<button part="undo" value="undo">${strings.undo}</button>` : nothing}
    ${
      pendingCount && !isAutosaving
        ? html`<button part="review" value="review">${strings.review}</button>
            <button part="discard" value="discard">${strings.discard}</button>`
        : nothing
    }
    ${
      isAutosaving && !hasFailed
        ? nothing
        : html`<button
            part="save"
            value=${action}
            aria-disabled=${action === 'save' && !pendingCount && !extras?.hasMore}
          >
            ${hasFailed ? strings.retry : count}
          </button>`
    }
  </footer>`;
}
