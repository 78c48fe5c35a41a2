import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, describeCause } from '../app-error.ts';
import { chooseLanguage, directionOf } from '../preferences/language.ts';
import type { Translations } from '../preferences/translations.ts';
import { wantedLanguages } from './gone-page.ts';
import { html, sendPage, type Page } from './page.ts';

/**
 * Answers too many requests (429), and a store that cannot be reached (503), with a page, for those requests of a scope that a person makes in a
 * browser; everything else stays a problem as everywhere.
 */
export function answerBusyWithPage(
  app: FastifyInstance,
  translations: Translations,
  isFromPerson: (request: FastifyRequest) => boolean,
): void {
  app.setErrorHandler<FastifyError | AppError>((error, request, reply) => {
    const code = busyCodeOf(error);
    if (code === undefined || !isFromPerson(request)) throw error;
    request.problemCode = code;
    if (code === 'store_unavailable') {
      request.log.error({ code, cause: describeCause(error.cause) }, 'request failed');
      void reply.header('retry-after', 1);
    }
    return sendPage(reply, busyPage(request, translations, code === 'rate_limited' ? 429 : 503));
  });
}

function busyCodeOf(error: FastifyError | AppError): 'rate_limited' | 'store_unavailable' | undefined {
  if (error instanceof AppError) return error.code === 'store_unavailable' ? error.code : undefined;
  return error.statusCode === 429 ? 'rate_limited' : undefined;
}

function busyPage(request: FastifyRequest, translations: Translations, status: number): Page {
  const { texts, language } = translations.confirmationPage(
    chooseLanguage(wantedLanguages(request), translations.languages),
  );
  return {
    ...{ status, language, direction: directionOf(language), title: texts.busyTitle },
    body: html`<h1>${texts.busyTitle}</h1>
      <p>${texts.busy}</p>`,
  };
}
