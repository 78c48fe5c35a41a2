import type { FastifyRequest } from 'fastify';
import { chooseLanguage, directionOf } from '../preferences/language.ts';
import type { Translations } from '../preferences/translations.ts';
import { html, type Page } from './page.ts';

/** The page for a link that is wrong, expired or unknown: the same for each, so that it tells nothing. */
export function gonePage(request: FastifyRequest, translations: Translations): Page {
  const { texts, language } = translations.confirmationPage(
    chooseLanguage(wantedLanguages(request), translations.languages),
  );
  return {
    status: 404,
    language,
    direction: directionOf(language),
    title: texts.goneTitle,
    body: html`<h1>${texts.goneTitle}</h1>
      <p>${texts.gone}</p>`,
  };
}

/** The languages a browser asks for, as it orders them. */
export function wantedLanguages(request: FastifyRequest): string[] {
  return (request.headers['accept-language'] ?? '').split(',').map((part) => part.split(';')[0]?.trim() ?? '');
}
