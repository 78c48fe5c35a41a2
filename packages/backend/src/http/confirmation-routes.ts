import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readConfirmationReference } from '../identity/confirmation-secret.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import { gridOf } from '../preferences/cells.ts';
import { directionOf } from '../preferences/language.ts';
import type { ChangeContext, Confirmation } from '../store/store.ts';
import type { AppParts } from './app-parts.ts';
import { linkBudget, networkBudget } from './budgets.ts';
import { answerBusyWithPage } from './busy-page.ts';
import { gonePage } from './gone-page.ts';
import { networkHash } from './network.ts';
import { html, sendPage, type Html, type Page } from './page.ts';
import type { PreferencesKeys } from './preferences-routes.ts';

type NamedCell = { readonly topic: string; readonly channel: string };
type ReferenceRoute = { Params: { reference: string } };

/**
 * The page a confirmation message links to. Opening it changes nothing, however often a mail scanner does; only its
 * button (POST) completes the opt-ins. A wrong, expired and unknown link get the same page.
 */
export function registerConfirmationRoutes(
  app: FastifyInstance,
  catalogue: Catalogue,
  keys: PreferencesKeys,
  parts: AppParts,
): void {
  answerBusyWithPage(app, catalogue.translations, () => true);
  const max = catalogue.config.limits.changesPerMinute;
  const linkOf = (request: FastifyRequest): string | undefined =>
    readConfirmationReference((request as FastifyRequest<ReferenceRoute>).params.reference, keys.confirmation);
  const limited = (name: string) => ({ rateLimit: linkBudget(name, linkOf, { right: max, wrong: max }) });

  const find = async (request: FastifyRequest<ReferenceRoute>): Promise<Confirmation | undefined> => {
    const id = readConfirmationReference(request.params.reference, keys.confirmation);
    const found = id === undefined ? undefined : await parts.store.findConfirmation(id);
    if (found === undefined || found.expiresAt <= parts.now() || !isStillOffered(catalogue, found)) return undefined;
    request.about = { property: found.property, proof: 'code', session: found.id };
    return found;
  };

  app.get('/confirm', { config: { rateLimit: networkBudget('confirm', max) } }, (request, reply) =>
    sendPage(reply, gonePage(request, catalogue.translations)),
  );

  app.get<ReferenceRoute>('/confirm/:reference', { config: limited('confirmation pages') }, async (request, reply) => {
    const confirmation = await find(request);
    if (confirmation === undefined) return sendPage(reply, gonePage(request, catalogue.translations));
    if (confirmation.confirmedAt !== null) return sendPage(reply, donePage(catalogue, confirmation, []));
    return sendPage(reply, askPage(catalogue, confirmation, request.params.reference));
  });

  app.post<ReferenceRoute>(
    '/confirm/:reference',
    { config: limited('confirmations'), bodyLimit: 1024 },
    async (request, reply) => {
      const confirmation = await find(request);
      if (confirmation === undefined) return sendPage(reply, gonePage(request, catalogue.translations));
      const outcome = await parts.store.confirm(
        confirmation.id,
        contextOf(confirmation, catalogue, networkHash(request.ip, keys.network), parts.now()),
      );
      if (outcome.outcome === 'not_found') return sendPage(reply, gonePage(request, catalogue.translations));
      catalogue.config.connections.forEach(({ code }) => parts.nudge(code));
      return sendPage(reply, donePage(catalogue, confirmation, outcome.outcome === 'confirmed' ? outcome.void : []));
    },
  );
}

/** Whether the configuration still has all that was asked for; what it lost could be confirmed but never delivered. */
function isStillOffered({ config }: Catalogue, { property: code, cells }: Confirmation): boolean {
  const property = config.properties.find((each) => each.code === code);
  if (property === undefined) return false;
  const grid = gridOf(config, property);
  return cells.every(({ topic, channel }) => grid.cell(topic, channel) !== undefined);
}

function contextOf(
  { id, property, language, wording }: Confirmation,
  catalogue: Catalogue,
  network: string,
  at: number,
): ChangeContext {
  const configVersion = catalogue.version(catalogue.property(property));
  return {
    at,
    property,
    proof: 'code',
    source: 'confirmation',
    wording,
    language,
    configVersion,
    session: id,
    network,
  };
}

function askPage(catalogue: Catalogue, confirmation: Confirmation, reference: string): Page {
  const { texts, language } = catalogue.translations.confirmationPage(confirmation.language);
  return {
    status: 200,
    language,
    direction: directionOf(language),
    title: texts.askTitle,
    body: html`<h1>${texts.askTitle}</h1>
      <p>${texts.ask}</p>
      ${list(catalogue, confirmation, confirmation.cells)}
      <form method="post" action="/confirm/${reference}"><button>${texts.button}</button></form>`,
  };
}

function donePage(catalogue: Catalogue, confirmation: Confirmation, left: readonly NamedCell[]): Page {
  const { texts, language } = catalogue.translations.confirmationPage(confirmation.language);
  const isLeft = (cell: NamedCell): boolean =>
    left.some(({ topic, channel }) => topic === cell.topic && channel === cell.channel);
  const applied = confirmation.cells.filter((cell) => !isLeft(cell));
  const title = applied.length > 0 ? texts.doneTitle : texts.goneTitle;
  return {
    status: 200,
    language,
    direction: directionOf(language),
    title,
    body: html`<h1>${title}</h1>
      ${
        applied.length > 0
          ? html`<p>${texts.done}</p>
              ${list(catalogue, confirmation, applied)}`
          : ''
      }
      ${
        left.length > 0
          ? html`<p>${texts.changed}</p>
              ${list(catalogue, confirmation, left)}`
          : ''
      }`,
  };
}

/** The names of topics and channels as the visitor saw them when asking. */
function list(catalogue: Catalogue, { property, language }: Confirmation, cells: readonly NamedCell[]): Html {
  const { topics, channels } = catalogue.texts(catalogue.property(property), [language]);
  const nameOf = (named: readonly { code: string; name: string }[], wanted: string): string =>
    named.find(({ code }) => code === wanted)?.name ?? wanted;
  return html`<ul>
    ${cells.map(({ topic, channel }) => html`<li>${nameOf(topics, topic)} <span>${nameOf(channels, channel)}</span></li>`)}
  </ul>`;
}
