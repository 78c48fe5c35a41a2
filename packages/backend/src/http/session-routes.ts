import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { reachesPhones } from '../config/reaches-phones.ts';
import type { Property } from '../config/schema.ts';
import { code, sessionRequest, sessionResponse, type SessionResponse } from '../contract.ts';
import type { Identified, Identify } from '../identity/identify.ts';
import { permissionsOf } from '../identity/permissions.ts';
import type { SessionTarget } from '../identity/session-target.ts';
import { sealSession, startSession, type Session } from '../identity/session-token.ts';
import { linkRecipient } from '../preferences/access-link.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import { gridOf, targetOf, topicsOf } from '../preferences/cells.ts';
import type { PropertyTexts } from '../preferences/property-texts.ts';
import type { AppParts } from './app-parts.ts';
import { sessionBudgets } from './budgets.ts';
import { letRowsMeet } from './let-rows-meet.ts';
import { networkHash } from './network.ts';
import { isFromHostedPage, requireOrigin } from './origins.ts';
import type { PreferencesKeys } from './preferences-routes.ts';
import { readState, type Seen } from './read-state.ts';
import { resolveTargets } from './resolve-targets.ts';

/** A token of 8 kB, eight identities and the frame around them. */
const bodyLimitBytes = 20_480;

/** `POST /v1/properties/{property}/sessions`: who is there, what they may do, and everything the grid needs. */
export function registerSessionRoutes(
  app: FastifyInstance,
  catalogue: Catalogue,
  keys: Pick<PreferencesKeys, 'session' | 'network'>,
  identify: Identify,
  parts: AppParts,
): void {
  const { config } = catalogue;
  const kinds = reachesPhones(config) ? (['email', 'phone'] as const) : (['email'] as const);
  const budgets = sessionBudgets(app, config.limits);
  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/properties/:property/sessions',
    {
      bodyLimit: bodyLimitBytes,
      config: { rateLimit: budgets.arrivals },
      schema: { params: z.object({ property: code }), body: sessionRequest, response: { 200: sessionResponse } },
    },
    async (request): Promise<SessionResponse> => {
      const property = catalogue.property(request.params.property);
      request.about = { property: property.code };
      requireOrigin(request, property, config);
      // The hosted page has no data layer, and nobody vouches for who opens it: only what proves somebody counts there.
      const identities = isFromHostedPage(request, property, config) ? {} : request.body.identities;
      const named = await identify(property, { ...request.body, identities }, parts.now()).catch(async (error) => {
        await budgets.spend(request);
        throw error;
      });
      request.about = { property: property.code, proof: named.proof };
      await budgets.spend(request);
      const [until, lookUpUntil] = deadlines(parts);
      const { cells } = gridOf(config, property);
      const identified = { ...named, targets: await resolveTargets(cells, named, parts.reader, lookUpUntil, kinds) };
      const languages = [
        ...request.body.languages,
        ...(identified.language === undefined ? [] : [identified.language]),
      ];
      const texts = catalogue.texts(property, languages);
      const session = sessionOf(property, identified, texts, parts.now());
      const hasOldLoader = (request.body.configVersion ?? catalogue.version(property)) !== catalogue.version(property);
      request.about = { property: property.code, proof: session.proof, session: session.id, hasOldLoader };
      const network = networkHash(request.ip, keys.network);
      const circumstances = { at: parts.now(), configVersion: catalogue.version(property), network };
      await letRowsMeet(cells, session, circumstances, parts);
      const { off, ...seen } = await readState(catalogue.config, property, session, {
        ...{ ...parts, log: request.log, until },
        language: texts.language,
      });
      const known = off.length === 0 ? {} : { global: { off, stopped: [] } };
      return {
        session: sealSession({ ...session, ...known }, keys.session, parts.now()),
        configVersion: catalogue.version(property),
        ...describeGrid(catalogue, property, texts, identified),
        ...seen,
      };
    },
  );
}

/** Who was identified, with every target that could be found for them. */
type Visitor = Omit<Identified, 'targets'> & { readonly targets: readonly SessionTarget[] };
type Grid = Omit<SessionResponse, 'session' | 'configVersion' | keyof Seen>;

/** When a session has waited long enough for Braze in all, and for who its visitor is: half of it, to leave time for their state. */
function deadlines({ reader, now }: AppParts): [all: number, lookUp: number] {
  const until = reader.deadline();
  return [until, now() + (until - now()) / 2];
}

function sessionOf(
  { code }: Property,
  { proof, targets, proofEndsAt }: Visitor,
  { language, wording }: PropertyTexts,
  nowMs: number,
): Session {
  const lasts = proofEndsAt === undefined ? {} : { proofEndsAt };
  return startSession({ property: code, proof, targets, language, wording: wording.id, ...lasts }, nowMs);
}

/** Reads nothing about the person: without proof, everybody who can be reached on the same channels gets the same. */
function describeGrid(
  catalogue: Catalogue,
  property: Property,
  said: PropertyTexts,
  { proof, targets, disagreeing }: Visitor,
): Grid {
  const { cells } = gridOf(catalogue.config, property);
  const { language, direction, texts, strings, groups, channels, topics, wording } = said;
  const codes = new Set(topicsOf(catalogue.config, property).map((topic) => topic.code));
  return {
    proof,
    may: permissionsOf(proof, property.permissions),
    accessLink: linkRecipient(catalogue.config, property, targets) !== undefined,
    disagreeing: [...disagreeing],
    language,
    direction,
    texts,
    ...(strings && { strings }),
    groups,
    channels,
    wording: wording.id,
    topics: topics
      .filter((topic) => codes.has(topic.code))
      .map((topic) => ({
        ...topic,
        channels: cells
          .filter((cell) => cell.topic === topic.code)
          .map((cell) => ({ channel: cell.channel, reachable: targetOf(cell, targets, proof) !== undefined })),
      })),
  };
}
