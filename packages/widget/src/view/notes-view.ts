import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { SessionResponse } from '@preference-center/backend/contract';
import type { Strings } from '../locales/strings.ts';

/** Remarks above the grid: what the property says, and what the visitor should know about what they see. */
export function notesTemplate(session: SessionResponse, strings: Strings): TemplateResult[] {
  const { global, texts, may, choicesFrom } = session;
  const notes = [
    texts.intro,
    !may.view && strings.hidden,
    may.optIn === 'after_confirmation' && strings.confirmation,
    choicesFrom === 'store' && strings.fromStore,
  ];
  return [
    ...(global?.state === 'unsubscribed' ? [html`<p part="note" data-banner>${strings.stoppedGlobally}</p>`] : []),
    ...notes.filter(Boolean).map((note) => html`<p part="note">${note}</p>`),
  ];
}
