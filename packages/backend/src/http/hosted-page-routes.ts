import type { FastifyInstance } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import { wantedLanguages } from './gone-page.ts';
import { hostedPage, hostedPagePolicy } from './hosted-page.ts';

/**
 * `GET /p/{property}`: a page with the property's center in it, for links in messages that have no page of the site to
 * lead to. It is the same for everybody: who opens it is in the link's parameter, which the loader takes, and which
 * neither this route nor the log looks at.
 */
export function registerHostedPageRoutes(app: FastifyInstance, catalogue: Catalogue): void {
  const { config } = catalogue;
  app.get<{ Params: { property: string } }>('/p/:property', (request, reply) => {
    const property = config.properties.find(({ code }) => code === request.params.property);
    if (property === undefined || !property.hostedPage) throw new AppError('property_not_found');
    return reply
      .headers({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'content-security-policy': hostedPagePolicy(config, property),
        'cross-origin-opener-policy': 'same-origin',
      })
      .type('text/html; charset=utf-8')
      .send(hostedPage(property, catalogue.texts(property, wantedLanguages(request)), catalogue.translations));
  });
}
