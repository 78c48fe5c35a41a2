import { directionOf } from '../preferences/language.ts';
import { html, type Html, type Page } from './page.ts';
import type { Said } from '../preferences/translations.ts';
import type { OneClickTexts } from '../texts/one-click-page.ts';

/** One topic on one channel, by their names. */
export interface OneClickLine {
  readonly topic: string;
  readonly channel: string;
}

/** The page that a one-click link shows to somebody who opens it: what it stops, and the button that does. */
export function oneClickAskPage(
  { texts, language }: Said<OneClickTexts>,
  lines: readonly OneClickLine[],
  isAll: boolean,
  link: string,
): Page {
  const action = `/v1/one-click/${encodeURIComponent(link)}`;
  return pageOf(
    texts.askTitle,
    language,
    html`<p>${texts.ask}</p>
      ${list(lines, isAll ? texts.everything : undefined)}
      <form method="post" action="${action}">
        <input type="hidden" name="List-Unsubscribe" value="One-Click" />
        <input type="hidden" name="answer" value="page" />
        <button>${texts.button}</button>
      </form>`,
  );
}

/** The page that says what was stopped. */
export function oneClickDonePage(
  { texts, language }: Said<OneClickTexts>,
  lines: readonly OneClickLine[],
  isAll: boolean,
): Page {
  return pageOf(
    texts.doneTitle,
    language,
    html`<p>${texts.done}</p>
      ${list(lines, isAll ? texts.everything : undefined)}`,
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

function list(lines: readonly OneClickLine[], more: string | undefined): Html {
  return html`<ul>
    ${lines.map(({ topic, channel }) => html`<li>${topic} <span>${channel}</span></li>`)}${more === undefined ? [] : [html`<li>${more}</li>`]}
  </ul>`;
}
