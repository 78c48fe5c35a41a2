import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Property } from '../config/schema.ts';
import type { KeyRing } from '../identity/keys.ts';
import { claimedProperty, readLink, type LinkContent } from '../identity/signed-link.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import type { GridCell } from '../preferences/cells.ts';
import { textIn } from '../preferences/language.ts';
import { cellsToStop, isAll, planOneClick, planOneClickForAll } from '../preferences/plan-one-click.ts';
import type { PropertyTexts } from '../preferences/property-texts.ts';
import type { CellChange, ChangeContext } from '../store/store.ts';
import type { AppParts } from './app-parts.ts';
import { linkBudget } from './budgets.ts';
import { answerBusyWithPage } from './busy-page.ts';
import { gonePage, wantedLanguages } from './gone-page.ts';
import { networkHash } from './network.ts';
import { oneClickAskPage, oneClickDonePage, type OneClickLine } from './one-click-page.ts';
import { sendPage } from './page.ts';

type LinkRoute = { Params: { link: string } };

/** What a link that holds asks for here and now. */
interface OneClick {
  readonly property: Property;
  readonly cells: readonly GridCell[];
  /** Whether all email of the workspace stops. */
  readonly isAll: boolean;
  readonly changes: readonly CellChange[];
}

/** A form of one or two short fields, in either encoding. */
const bodyLimitBytes = 4096;

/**
 * A link is pressed once, or a few times by an impatient hand or service. Counted for each link and not for each network,
 * because everybody's presses come from the few networks of the large mailbox services.
 */
const pressesPerMinute = 10;

/**
 * `POST /v1/one-click/{link}` (RFC 8058): stops what the link names. It asks for no cookie, redirects nowhere and answers
 * with an empty body. Opened with GET it changes nothing and shows a button that posts the same form.
 */
export function registerOneClickRoutes(
  app: FastifyInstance,
  catalogue: Catalogue,
  networkKeys: KeyRing,
  parts: AppParts,
): void {
  const { store, now } = parts;
  const { limits } = catalogue.config;
  answerBusyWithPage(app, catalogue.translations, ({ method }) => method !== 'POST');
  const linkOf = (request: FastifyRequest): string | undefined => {
    const { link } = (request as FastifyRequest<LinkRoute>).params;
    return find(link, catalogue, now()) === undefined ? undefined : link;
  };
  const limited = (name: string) => ({
    rateLimit: linkBudget(name, linkOf, { right: pressesPerMinute, wrong: limits.sessionsPerMinute }),
  });
  app.addContentTypeParser(
    ['application/x-www-form-urlencoded', 'multipart/form-data'],
    { parseAs: 'buffer', bodyLimit: bodyLimitBytes },
    (request, body, done) => {
      readForm(request.headers['content-type'] ?? '', body as Buffer).then((form) => done(null, form), done);
    },
  );

  app.get('/v1/one-click', (request, reply) => sendPage(reply, gonePage(request, catalogue.translations)));

  app.get<LinkRoute>('/v1/one-click/:link', { config: limited('one-click pages') }, async (request, reply) => {
    const asked = find(request.params.link, catalogue, now());
    if (asked === undefined) return sendPage(reply, gonePage(request, catalogue.translations));
    const texts = catalogue.texts(asked.property, wantedLanguages(request));
    const said = catalogue.translations.oneClickPage(texts.language);
    return sendPage(reply, oneClickAskPage(said, linesOf(asked, texts, catalogue), asked.isAll, request.params.link));
  });

  app.post<LinkRoute>(
    '/v1/one-click/:link',
    { config: limited('one-click presses'), bodyLimit: bodyLimitBytes },
    async (request, reply) => {
      const form = request.body instanceof FormData ? request.body : new FormData();
      const isByHand = form.get('answer') === 'page';
      const asked = find(request.params.link, catalogue, now());
      if (asked === undefined) {
        if (isByHand) return sendPage(reply, gonePage(request, catalogue.translations));
        throw new AppError('not_found');
      }
      if (form.get('List-Unsubscribe') !== 'One-Click') {
        const message = 'must be "One-Click", in a form (RFC 8058, section 3.2)';
        throw new AppError('invalid_request', { errors: [{ path: 'List-Unsubscribe', message }] });
      }
      const context = contextOf(asked.property, catalogue, networkHash(request.ip, networkKeys), now());
      request.about = { property: asked.property.code, proof: 'one_click', session: context.session };
      await store.record({ changes: asked.changes, confirmations: [], context });
      new Set(asked.changes.map(({ connection }) => connection)).forEach(parts.nudge);
      if (!isByHand) return reply.header('cache-control', 'no-store').send();
      const texts = catalogue.texts(asked.property, wantedLanguages(request));
      const said = catalogue.translations.oneClickPage(texts.language);
      return sendPage(reply, oneClickDonePage(said, linesOf(asked, texts, catalogue), asked.isAll));
    },
  );
}

/** Undefined for a link that is wrong in any way, and for one that names what is not there any more. */
function find(link: string, catalogue: Catalogue, nowMs: number): OneClick | undefined {
  const { properties } = catalogue.config;
  const property = properties.find(({ code }) => code === claimedProperty(link));
  const content = readContent(link, property, nowMs);
  if (property === undefined || content?.stops === undefined) return undefined;
  const cells = cellsToStop(catalogue.config, property, content.stops);
  const topics = planOneClick(cells, content.target);
  const stopsAll = isAll(content.stops, property) && content.stops.channel === 'email';
  const changes = stopsAll ? planOneClickForAll(topics) : topics;
  return changes.length === 0 ? undefined : { property, cells, isAll: stopsAll, changes };
}

/** What the page of a link names: also topics of other properties, which the texts of this one do not have. */
function linesOf({ cells }: OneClick, { language, channels }: PropertyTexts, { config }: Catalogue): OneClickLine[] {
  return cells.map(({ topic, channel }) => ({
    topic: textIn(config.topics.find(({ code }) => code === topic)?.name ?? topic, language),
    channel: channels.find(({ code }) => code === channel)?.name ?? channel,
  }));
}

function readContent(link: string, property: Property | undefined, nowMs: number): LinkContent | undefined {
  try {
    return readLink(link, 'one-click', property?.code ?? '', property?.oneClick?.keys ?? [], nowMs);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function contextOf(property: Property, catalogue: Catalogue, network: string, at: number): ChangeContext {
  const { wording, language } = catalogue.texts(property, []);
  return {
    at,
    property: property.code,
    proof: 'one_click',
    source: 'one_click',
    wording: wording.id,
    language,
    configVersion: catalogue.version(property),
    session: randomUUID(),
    network,
  };
}

/** A form in either of the encodings a mailbox service may use. @throws AppError `invalid_request` */
async function readForm(type: string, body: Buffer): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch (cause) {
    throw new AppError('invalid_request', { cause });
  }
}
