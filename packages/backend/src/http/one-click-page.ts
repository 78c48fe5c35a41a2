import type { PropertyTexts } from '../preferences/property-texts.ts';
import { directionOf } from '../preferences/language.ts';
import type { GridCell } from '../preferences/cells.ts';
import { html, type Html, type Page } from './page.ts';
import { oneClickTexts } from './one-click-texts.ts';

/** The page that a one-click link shows to somebody who opens it: what it stops, and the button that does. */
export function oneClickAskPage(said: PropertyTexts, cells: readonly GridCell[], link: string): Page {
  const { texts, language } = oneClickTexts(said.language);
  const action = `/v1/one-click/${encodeURIComponent(link)}`;
  return pageOf(
    texts.askTitle,
    language,
    html`<p>${texts.ask}</p>
      ${list(said, cells)}
      <form method="post" action="${action}">
        <input type="hidden" name="List-Unsubscribe" value="One-Click" />
        <input type="hidden" name="answer" value="page" />
        <button>${texts.button}</button>
      </form>`,
  );
}

/** The page that says what was stopped. */
export function oneClickDonePage(said: PropertyTexts, cells: readonly GridCell[]): Page {
  const { texts, language } = oneClickTexts(said.language);
  return pageOf(
    texts.doneTitle,
    language,
    html`<p>${texts.done}</p>
      ${list(said, cells)}`,
  );
}

function pageOf(title: string, language: string, body: Html): Page {
  return {
    status: 200,
    language,
    direction: directionOf(language),
    title,
    body: html`<h1>${title}</h1>
      ${body}`,
  };
}

function list({ topics, channels }: PropertyTexts, cells: readonly GridCell[]): Html {
  const nameOf = (named: readonly { code: string; name: string }[], wanted: string): string =>
    named.find(({ code }) => code === wanted)?.name ?? wanted;
  return html`<ul>
    ${cells.map(({ topic, channel }) => html`<li>${nameOf(topics, topic)} <span>${nameOf(channels, channel)}</span></li>`)}
  </ul>`;
}
