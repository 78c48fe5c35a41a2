import type { FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Config, Property } from '../config/schema.ts';

/** Whether a request came from the page that the backend itself brings for a property, and not from the site. */
export function isFromHostedPage(request: FastifyRequest, property: Property, { publicUrl }: Config): boolean {
  const { origin } = request.headers;
  return property.hostedPage && origin === publicUrl && !property.origins.includes(origin);
}

/**
 * Refuses a request that was not sent by a page of the property, or by its hosted page. A browser always names the origin of such a request;
 * one that names none did not come from a page.
 *
 * @throws AppError `origin_not_allowed`
 */
export function requireOrigin(request: FastifyRequest, property: Property, config: Config): void {
  const { origin } = request.headers;
  const isOfSite = origin !== undefined && property.origins.includes(origin);
  if (!isOfSite && !isFromHostedPage(request, property, config)) {
    throw new AppError('origin_not_allowed', {
      detail: `Add the page's origin to the origins of property "${property.code}".`,
    });
  }
}

/** Every origin of every property: who may ask at all, before it is known for which property (CORS preflight). */
export function allOrigins(config: Config): Set<string> {
  return new Set(config.properties.flatMap(({ origins }) => origins));
}
