import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Property } from '../config/schema.ts';
import { code, sessionRequest, sessionResponse, type SessionResponse } from '../contract.ts';
import type { Identified, Identify } from '../identity/identify.ts';
import type { KeyRing } from '../identity/keys.ts';
import { permissionsOf } from '../identity/permissions.ts';
import { sealSession, startSession } from '../identity/session-token.ts';
import type { Catalogue } from '../preferences/catalogue.ts';
import { gridOf, targetOf, topicsOf } from '../preferences/cells.ts';
import type { PropertyTexts } from '../preferences/property-texts.ts';
import { showChoices, type ReachedCell } from '../preferences/show-choices.ts';
import type { AppParts } from './app-parts.ts';
import { readBraze } from './read-braze.ts';
import { readGlobal } from './read-global.ts';
import { requireOrigin } from './origins.ts';

/** A token of 8 kB, eight identities and the frame around them. */
const bodyLimitBytes = 20_480;

/** `POST /v1/properties/{property}/sessions`: who is there, what they may do, and everything the grid needs. */
export function registerSessionRoutes(
  app: FastifyInstance,
  catalogue: Catalogue,
  keys: KeyRing,
  identify: Identify,
  parts: AppParts,
): void {
  const { config } = catalogue;
  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/properties/:property/sessions',
    {
      bodyLimit: bodyLimitBytes,
      config: { rateLimit: { max: config.limits.sessionsPerMinute, timeWindow: 60_000 } },
      schema: { params: z.object({ property: code }), body: sessionRequest, response: { 200: sessionResponse } },
    },
    async (request): Promise<SessionResponse> => {
      const property = catalogue.property(request.params.property);
      request.about = { property: property.code };
      requireOrigin(request, property);
      const identified = await identify(property, request.body, parts.now());
      const languages = [
        ...request.body.languages,
        ...(identified.language === undefined ? [] : [identified.language]),
      ];
      const texts = catalogue.texts(property, languages);
      const session = startSession(
        {
          property: property.code,
          proof: identified.proof,
          targets: identified.targets,
          language: texts.language,
          wording: texts.wording.id,
          ...(identified.proofEndsAt === undefined ? {} : { proofEndsAt: identified.proofEndsAt }),
        },
        parts.now(),
      );
      const hasOldLoader = (request.body.configVersion ?? catalogue.version(property)) !== catalogue.version(property);
      request.about = { property: property.code, proof: session.proof, session: session.id, hasOldLoader };
      return {
        session: sealSession(session, keys, parts.now()),
        configVersion: catalogue.version(property),
        ...describeGrid(catalogue, property, texts, identified),
        ...(await readState(catalogue, property, identified, parts)),
      };
    },
  );
}

/** What only a visitor who may see state is told. */
type Seen = Pick<SessionResponse, 'choices' | 'choicesFrom' | 'global'>;
type Grid = Omit<SessionResponse, 'session' | 'configVersion' | keyof Seen>;

/** Reads nothing about the person: without proof, everybody who can be reached on the same channels gets the same. */
function describeGrid(
  catalogue: Catalogue,
  property: Property,
  said: PropertyTexts,
  { proof, targets, disagreeing }: Identified,
): Grid {
  const { cells } = gridOf(catalogue.config, property);
  const { language, direction, texts, groups, channels, topics, wording } = said;
  const codes = new Set(topicsOf(catalogue.config, property).map((topic) => topic.code));
  return {
    proof,
    may: permissionsOf(proof, property.permissions),
    disagreeing: [...disagreeing],
    language,
    direction,
    texts,
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

async function readState(
  catalogue: Catalogue,
  property: Property,
  { proof, targets }: Identified,
  { store, reader }: AppParts,
): Promise<Seen> {
  const may = permissionsOf(proof, property.permissions);
  if (!may.view) return { choices: null, choicesFrom: null, global: null };
  const until = reader.deadline();
  const cells = gridOf(catalogue.config, property).cells.flatMap((cell): ReachedCell[] => {
    const target = targetOf(cell, targets, proof);
    return target === undefined ? [] : [{ cell, target }];
  });
  // Ours first: a choice that is confirmed by then is in what Braze answers afterwards.
  const stored = await store.choicesOf(targets);
  const [braze, global] = await Promise.all([
    readBraze(reader, cells, until),
    may.global ? readGlobal(reader, cells, until) : null,
  ]);
  return { choices: showChoices(cells, stored, braze), choicesFrom: braze === undefined ? 'store' : 'braze', global };
}
