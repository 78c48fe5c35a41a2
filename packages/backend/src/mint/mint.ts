import { UsageError } from '../usage-error.ts';
import type { LinkKey } from '../config/proof-schema.ts';
import type { Config, Property } from '../config/schema.ts';
import { accessCodeLifetimeMs, mintAccessCode } from '../identity/access-code.ts';
import { deriveKeys } from '../identity/keys.ts';
import { identifierShape, normalise } from '../identity/normalise.ts';
import { linkEndsAt, proofOfLink } from '../identity/permissions.ts';
import { everyTopic, signLink, type LinkContent } from '../identity/signed-link.ts';
import { linkPage } from '../preferences/access-link.ts';
import { cellsToStop } from '../preferences/plan-one-click.ts';
import type { CodeOrder, LinkOrder, MintOrder } from './mint-order.ts';
import { mintToken } from './mint-token.ts';

/** What was minted, and what somebody who tries it should know. */
export interface Minted {
  readonly text: string;
  readonly notes: readonly string[];
}

const dayMs = 24 * 60 * 60_000;

/**
 * Makes a link, code or token as the configuration says, for trying a property. `privateKey` is the PEM text of the file the
 * order names.
 *
 * @throws UsageError where the configuration has not what the order needs.
 */
export async function mint(order: MintOrder, config: Config, nowMs: number, privateKey?: string): Promise<Minted> {
  const property = config.properties.find(({ code }) => code === order.property);
  if (property === undefined) {
    const known = config.properties.map(({ code }) => `"${code}"`).join(', ');
    throw new UsageError(`there is no property "${order.property}"; there are ${known}`);
  }
  if (order.what === 'token') return mintToken(order, config, property, nowMs, privateKey);
  return order.what === 'code' ? mintCode(order, config, property, nowMs) : mintLink(order, config, property, nowMs);
}

function mintLink(order: LinkOrder, config: Config, property: Property, nowMs: number): Minted {
  const target = { kind: order.subject.kind, value: valueOf(order.subject.kind, order.subject.value) };
  const issuedAt = Math.floor((nowMs - order.ageDays * dayMs) / 1000) * 1000;
  const content = { property: property.code, issuedAt, target };
  if (order.oneClick !== undefined) return mintOneClick(order, { ...content, stops: order.oneClick }, config, property);
  if (property.links === undefined) throw lacks(property, 'links', 'no signed links');
  const { keys, maxAgeDays } = property.links;
  const key = keyNamed(order.keyId, keys);
  const proof = proofOfLink(issuedAt, maxAgeDays, nowMs);
  const ends = isoTime(linkEndsAt(issuedAt, maxAgeDays));
  return {
    text: pageUrl(config, property, signLink(content, key)),
    notes: [
      `A link signed with key "${key.id}". It proves who opens it as "${proof}"${proof === 'link' ? ` until ${ends}` : `, being older than ${maxAgeDays} days`}.`,
      'On a page of the site it works with the same parameter, preference-center-link.',
    ],
  };
}

function mintOneClick(order: LinkOrder, content: Required<LinkContent>, config: Config, property: Property): Minted {
  if (property.oneClick === undefined) throw lacks(property, 'oneClick', 'no one-click links');
  const { topic, channel } = content.stops;
  const stops = { topic: topic === 'all' ? everyTopic : topic, channel };
  if (cellsToStop(config, property, stops).length === 0) {
    throw new UsageError(`property "${property.code}" shows no topic "${topic}" on a channel "${channel}"`);
  }
  const key = keyNamed(order.keyId, property.oneClick.keys);
  return {
    text: `${config.publicUrl}/v1/one-click/${encodeURIComponent(signLink({ ...content, stops }, key))}`,
    notes: [
      `A one-click link signed with key "${key.id}". It does not expire. POST the form List-Unsubscribe=One-Click to it, as a mailbox does:`,
      'curl --data List-Unsubscribe=One-Click THE_LINK',
    ],
  };
}

function mintCode(order: CodeOrder, config: Config, property: Property, nowMs: number): Minted {
  const [language = 'en'] = property.languages;
  const target = { kind: 'email' as const, value: valueOf('email', order.email) };
  const keys = deriveKeys(config, 'access_code');
  const { code, expiresAt } = mintAccessCode({ property: property.code, target, language }, keys, nowMs);
  return {
    text: pageUrl(config, property, code),
    notes: [
      `An access code. It opens sessions for ${accessCodeLifetimeMs / 60_000} minutes, until ${isoTime(expiresAt)}.`,
    ],
  };
}

/** The identifier in the form it is kept in. */
function valueOf(kind: 'email' | 'external_id', value: string): string {
  const kept = normalise(kind, value);
  const option = kind === 'email' ? '--email' : '--external-id';
  if (kept === undefined) throw new UsageError(`${option} ${identifierShape[kind]}`);
  return kept;
}

function keyNamed(id: string | undefined, keys: readonly LinkKey[]): LinkKey {
  const key = id === undefined ? keys[0] : keys.find((each) => each.id === id);
  if (key !== undefined) return key;
  throw new UsageError(`there is no key "${id ?? ''}"; there are ${keys.map((each) => `"${each.id}"`).join(', ')}`);
}

function lacks({ code }: Property, field: string, what: string): UsageError {
  return new UsageError(`property "${code}" takes ${what}: it has no ${field} in the configuration (docs/links.md)`);
}

/** In the fragment, so that no server's log holds it. */
function pageUrl(config: Config, property: Property, link: string): string {
  return `${linkPage(config, property)}#preference-center-link=${encodeURIComponent(link)}`;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
