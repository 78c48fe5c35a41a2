import { AppError } from '../app-error.ts';
import type { Config, Property } from '../config/schema.ts';
import type { Proof, SessionRequest } from '../contract.ts';
import type { Target } from '../store/store.ts';
import { accessGraceMs, isAccessCode, readAccessCode } from './access-code.ts';
import { disagreeingSpaces, isSamePerson, targetsSaid } from './disagreement.ts';
import type { FetchKeySet } from './key-set.ts';
import type { KeyRing } from './keys.ts';
import { identifierShape, normalise } from './normalise.ts';
import { linkEndsAt, proofOfLink } from './permissions.ts';
import { readLink } from './signed-link.ts';
import type { VerifySiteToken } from './site-token.ts';

/** Who a session is for, and how we know. */
export interface Identified {
  readonly proof: Proof;
  readonly targets: readonly Target[];
  /** When the proof ends, epoch milliseconds; absent where it has no end of its own. */
  readonly proofEndsAt?: number;
  /** Codes of the identity spaces in which the page names somebody else than the proof does. */
  readonly disagreeing: readonly string[];
  /** The language of the message the visitor came from; absent where there was none. */
  readonly language?: string;
}

/** Somebody whom a credential names, before it is held against what the page says. */
type Proved = Omit<Identified, 'disagreeing'>;

/** What a site token says, with the values as it says them, by the code of the identity space. */
type Vouched = Proved & { readonly identities: Readonly<Record<string, string>> };

/**
 * Establishes who is asking. What proves somebody decides alone: nothing of another identity is merged into it, and
 * where the page names somebody else the answer says so. In order:
 *
 * 1. the link or code the visitor opened, because it says which address they came to look after. It has to hold. One that
 *    `linkYields` is passed over unless what the page says now surely names the same person: somebody signed in after it;
 * 2. the site's token: also in the place of a link or code where both name the same person, because it proves at least as
 *    much. Beside a link that holds, a token that does not is passed over; alone it has to hold;
 * 3. the page's word, for as much as the property says.
 *
 * @throws AppError `credentials_rejected` for a link or token that does not hold, `identity_missing` where no
 * marketing-preference identity was given, `invalid_identity` where none of those given can be one.
 */
export type Identify = (
  property: Property,
  request: Pick<SessionRequest, 'identities' | 'token' | 'link' | 'linkYields'>,
  nowMs: number,
) => Promise<Identified>;

/** What {@link createIdentify} is given beside the configuration. */
export interface IdentifyParts {
  /** The keys that seal access codes. */
  readonly accessCodes: KeyRing;
  readonly fetchKeySet: FetchKeySet;
  /** Told that the key set of a property could not be fetched. */
  readonly keySetFailed: (property: string, cause: unknown) => void;
}

/** Prepares {@link Identify} for a configuration. Key sets are fetched when a token first needs them. */
export async function createIdentify(config: Config, parts: IdentifyParts): Promise<Identify> {
  const { identitySpaces } = config;
  const verifiers = await siteTokenVerifiers(config, parts);
  const readToken = async ({ code }: Property, token: string, nowMs: number): Promise<Vouched> => {
    const verify = verifiers.get(code);
    if (verify === undefined) throw new AppError('credentials_rejected', { reason: 'token_not_taken_here' });
    const { identities, expiresAt } = await verify(token, nowMs);
    return { proof: 'token', targets: readTargets(config, identities), proofEndsAt: expiresAt, identities };
  };
  return async (property, { identities = {}, token, link, linkYields = false }, nowMs) => {
    const open = link === undefined ? undefined : () => openLink(link, property, parts.accessCodes, nowMs);
    const first = linkYields ? undefined : open?.();
    const reading = token === undefined ? undefined : readToken(property, token, nowMs);
    const beside = await reading?.catch(passOver);
    const namedNow = [targetsSaid(identitySpaces, identities), beside?.targets ?? []];
    const opened = linkYields ? openYielding(open, namedNow) : first;
    const vouched = opened === undefined ? await reading : beside;
    const isSame = opened !== undefined && vouched !== undefined && isSamePerson(opened.targets, vouched.targets);
    const proved = isSame ? vouched : (opened ?? vouched);
    if (proved === undefined) {
      const proof = property.pageIdentity === 'trusted' ? 'page' : 'none';
      return { proof, targets: readTargets(config, identities), disagreeing: [] };
    }
    const said = [identities, vouched?.identities ?? {}];
    const disagreeing = said.flatMap((each) => disagreeingSpaces(identitySpaces, each, proved.targets));
    return { ...toProved(proved), disagreeing: [...new Set(disagreeing)] };
  };
}

/**
 * What a link proves that came before the page named anybody: nothing, unless each of those whom the page and its token
 * name now, and at least one of them, surely is the link's owner.
 */
function openYielding(open: (() => Proved) | undefined, named: readonly (readonly Target[])[]): Proved | undefined {
  const now = named.filter((targets) => targets.length > 0);
  if (open === undefined || now.length === 0) return undefined;
  try {
    const opened = open();
    return now.every((targets) => isSamePerson(opened.targets, targets)) ? opened : undefined;
  } catch (error) {
    return passOver(error);
  }
}

function toProved({ proof, targets, proofEndsAt, language }: Proved): Proved {
  return {
    proof,
    targets,
    ...(proofEndsAt === undefined ? {} : { proofEndsAt }),
    ...(language === undefined ? {} : { language }),
  };
}

function passOver(error: unknown): undefined {
  if (!(error instanceof AppError)) throw error;
}

function openLink(link: string, property: Property, accessCodes: KeyRing, nowMs: number): Proved {
  if (isAccessCode(link)) {
    const { target, language, expiresAt } = readAccessCode(link, property.code, accessCodes, nowMs);
    return { proof: 'code', targets: [target], language, proofEndsAt: expiresAt + accessGraceMs };
  }
  if (property.links === undefined) throw new AppError('credentials_rejected', { reason: 'link_not_taken_here' });
  const { keys, maxAgeDays } = property.links;
  const { target, issuedAt } = readLink(link, 'view', property.code, keys, nowMs);
  const proof = proofOfLink(issuedAt, maxAgeDays, nowMs);
  const end = proof === 'link' ? { proofEndsAt: linkEndsAt(issuedAt, maxAgeDays) } : {};
  return { proof, targets: [target], ...end };
}

/** What reads tokens takes a megabyte of memory, so it is loaded where a property takes them. */
async function siteTokenVerifiers(
  { properties }: Config,
  { fetchKeySet, keySetFailed }: IdentifyParts,
): Promise<Map<string, VerifySiteToken>> {
  if (properties.every(({ siteToken }) => siteToken === undefined)) return new Map();
  const [{ createKeySet }, { createSiteTokenVerifier }] = await Promise.all([
    import('./key-set.ts'),
    import('./site-token.ts'),
  ]);
  return new Map(
    properties.flatMap(({ code, siteToken }) => {
      if (siteToken === undefined) return [];
      const { verify } = siteToken;
      const { jwksUrl } = verify;
      const keySet =
        jwksUrl === undefined ? undefined : createKeySet(jwksUrl, fetchKeySet, (cause) => keySetFailed(code, cause));
      return [[code, createSiteTokenVerifier(verify, keySet)] as const];
    }),
  );
}

/** A value that can be none is left out, as long as the visitor is named by a marketing-preference identity without it. */
function readTargets({ identitySpaces }: Config, identities: Readonly<Record<string, string>>): Target[] {
  const named = identitySpaces.filter(({ code }) => Object.hasOwn(identities, code));
  const found = named.flatMap(({ code, type, marketing }) => {
    const value = normalise(type, identities[code] ?? '');
    return value === undefined ? [] : [{ marketing, target: { kind: type, value } }];
  });
  if (found.some(({ marketing }) => marketing)) return found.map(({ target }) => target);
  const wrong = named.find(({ marketing }) => marketing);
  if (wrong !== undefined) {
    const message = identifierShape[wrong.type];
    throw new AppError('invalid_identity', { errors: [{ path: `identities.${wrong.code}`, message }] });
  }
  const wanted = identitySpaces.filter(({ marketing }) => marketing).map(({ code }) => code);
  throw new AppError('identity_missing', { detail: `Name the visitor by ${wanted.join(' or ')}.` });
}
