import type { PropertyTexts } from '../preferences/property-texts.ts';
import { directionOf } from '../preferences/language.ts';
import { html, type Html, type Page } from './page.ts';
import { oneClickTexts } from './one-click-texts.ts';

/** One topic on one channel, by their names. */
export interface OneClickLine {
  readonly topic: string;
  readonly channel: string;
}

/** The page that a one-click link shows to somebody who opens it: what it stops, and the button that does. */
export function oneClickAskPage(
  said: Pick<PropertyTexts, 'language'>,
  lines: readonly OneClickLine[],
  isAll: boolean,
  link: string,
): Page {
  const { texts, language } = oneClickTexts(said.language);
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
  said: Pick<PropertyTexts, 'language'>,
  lines: readonly OneClickLine[],
  isAll: boolean,
): Page {
  const { texts, language } = oneClickTexts(said.language);
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
