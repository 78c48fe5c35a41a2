import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import { composeLoader } from '../loader-config.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import { encodeFile, type EncodedFile, type WidgetFiles } from './widget-files.ts';

/** How long a page may keep a loader before it asks for a newer one. */
const loaderMaxAgeSeconds = 300;

interface Loader {
  readonly file: EncodedFile;
  readonly etag: string;
}

/** Serves `/{property}.js`, the loader with what the property's capture rules need in it, and the hashed files it imports. */
export function registerWidgetRoutes(app: FastifyInstance, catalogue: Catalogue, widget: WidgetFiles): void {
  const loaders = new Map(
    catalogue.config.properties.map((property) => {
      const text = composeLoader(widget.loader, catalogue.loaderConfig(property));
      // Weak, because one tag stands for the text in every encoding.
      const etag = `W/"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`;
      return [property.code, { file: encodeFile(Buffer.from(text)), etag }] as const;
    }),
  );

  app.get<{ Params: { property: string } }>('/:property.js', (request, reply) => {
    const loader = loaders.get(request.params.property);
    if (loader === undefined) throw new AppError('property_not_found');
    return sendLoader(request, reply, loader);
  });

  app.get<{ Params: { name: string } }>('/assets/:name', (request, reply) => {
    const file = widget.assets.get(request.params.name);
    if (file === undefined) throw new AppError('not_found');
    void reply.header('cache-control', 'public, max-age=31536000, immutable');
    return sendScript(request, reply, file);
  });
}

function sendLoader(request: FastifyRequest, reply: FastifyReply, { file, etag }: Loader): FastifyReply {
  void reply.header('cache-control', `public, max-age=${loaderMaxAgeSeconds}`).header('etag', etag);
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim());
  return known?.includes(etag) === true ? describeScript(reply).code(304).send() : sendScript(request, reply, file);
}

function sendScript(request: FastifyRequest, reply: FastifyReply, file: EncodedFile): FastifyReply {
  const encoding = chooseEncoding(request.headers['accept-encoding'] ?? '');
  if (encoding !== 'identity') void reply.header('content-encoding', encoding);
  return describeScript(reply).type('text/javascript; charset=utf-8').send(file[encoding]);
}

/** Any site may load these files: they hold nothing but code and public configuration. */
function describeScript(reply: FastifyReply): FastifyReply {
  return reply.headers({
    vary: 'accept-encoding',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  });
}

/** The smallest encoding the browser takes; one with `q=0` is one it refuses (RFC 9110, section 12.5.3). */
function chooseEncoding(accepted: string): keyof EncodedFile {
  const taken = accepted
    .toLowerCase()
    .split(',')
    .map((part) => part.split(';').map((each) => each.trim()))
    .flatMap(([coding, weight]) => (/^q=0(\.0*)?$/.test(weight ?? '') ? [] : [coding]));
  return taken.includes('br') ? 'br' : taken.includes('gzip') ? 'gzip' : 'identity';
}
