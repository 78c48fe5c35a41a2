import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../app-error.ts';
import type { LinkKey } from '../config/proof-schema.ts';
import type { Target } from '../store/store.ts';
import { normalise } from './normalise.ts';

/** What a link is for. Each purpose has keys of its own, and says so in what is signed. */
export type LinkPurpose = 'view' | 'one-click';

/** Topic of a one-click link that stops all the property's topics on its channel. No topic can have that code. */
export const everyTopic = '*';

/** Whom and what a link names. */
export interface LinkContent {
  /** The code of the one property it is for. */
  readonly property: string;
  /** Epoch milliseconds, whole seconds. */
  readonly issuedAt: number;
  /** Whom it was sent to. */
  readonly target: Target & { readonly kind: 'email' | 'external_id' };
  /** What a one-click link stops; absent in a view link. */
  readonly stops?: { readonly topic: string; readonly channel: string };
}

/** How far in the future the clock that rendered a message may be. */
const clockToleranceMs = 5 * 60_000;

const head = String.raw`v1\.(?<purpose>view|one-click)\.(?<keyId>[A-Za-z0-9_-]{1,32})\.(?<property>[a-z0-9][a-z0-9_-]{0,63})\.(?<issued>\d{10})`;
const stops = String.raw`\.(?<topic>\*|[a-z0-9][a-z0-9_-]{0,63})\.(?<channel>[a-z]{1,16})`;
const subject = String.raw`\.(?<kind>email|external_id)\.(?<value>.{1,512})`;
const shapes: Readonly<Record<LinkPurpose, RegExp>> = {
  view: new RegExp(`^${head}${subject}$`, 'su'),
  'one-click': new RegExp(`^${head}${stops}${subject}$`, 'su'),
};

/** What a link says before its signature was looked at: enough to find the keys, and nothing to act on. */
export function claimedProperty(link: string): string | undefined {
  return new RegExp(`^${head}`, 'u').exec(link)?.groups?.['property'];
}

/**
 * Makes a link: `v1.<purpose>.<key id>.<property>.<epoch seconds>[.<topic>.<channel>].<kind>.<subject>.<HMAC>`, where the
 * HMAC-SHA256, in lower-case hex, is over everything in front of it. Only the subject can hold a dot, and it comes last,
 * so no field can run into another. Braze's Liquid can make the same text; `docs/links.md` shows how.
 */
export function signLink({ property, issuedAt, target, stops }: LinkContent, key: LinkKey): string {
  const purpose: LinkPurpose = stops === undefined ? 'view' : 'one-click';
  const stopped = stops === undefined ? [] : [stops.topic, stops.channel];
  const issued = String(Math.floor(issuedAt / 1000));
  const text = ['v1', purpose, key.id, property, issued, ...stopped, target.kind, target.value].join('.');
  return `${text}.${signatureOf(text, key.secret)}`;
}

/**
 * Reads a link of one purpose that is signed with one of the keys. The signature is compared in constant time, whether or
 * not the key it names is there, before anything it says is used.
 *
 * @throws AppError `credentials_rejected`, the same for every reason.
 */
export function readLink(
  link: string,
  purpose: LinkPurpose,
  property: string,
  keys: readonly LinkKey[],
  nowMs: number,
): LinkContent {
  const text = signedText(link, keys);
  const fields = text === undefined ? undefined : shapes[purpose].exec(text)?.groups;
  if (fields === undefined) throw new AppError('credentials_rejected', { reason: 'link_not_signed' });
  const content = toContent(fields);
  if (content === undefined) throw new AppError('credentials_rejected', { reason: 'link_names_nobody' });
  if (content.property !== property) throw new AppError('credentials_rejected', { reason: 'link_of_another_property' });
  if (content.issuedAt > nowMs + clockToleranceMs) {
    throw new AppError('credentials_rejected', { reason: 'link_from_the_future' });
  }
  return content;
}

function toContent(fields: Readonly<Record<string, string>>): LinkContent | undefined {
  const { property = '', issued, kind: named, value: raw = '', topic, channel } = fields;
  const kind = named === 'email' ? 'email' : 'external_id';
  const value = normalise(kind, raw);
  if (value === undefined) return undefined;
  const issuedAt = Number(issued) * 1000;
  const stops = topic === undefined || channel === undefined ? {} : { stops: { topic, channel } };
  return { property, issuedAt, target: { kind, value }, ...stops };
}

/** Stands in for the secret of a key that is not there, so that asking for one takes as long as a wrong signature. */
const nobodysSecret = randomBytes(32).toString('hex');

/** The text that is signed, as it was when it was signed; undefined where the signature is not that of the key it names. */
function signedText(link: string, keys: readonly LinkKey[]): string | undefined {
  const end = link.length - signatureLength - 1;
  const given = link.slice(end + 1);
  const keyId = new RegExp(`^${head}`, 'u').exec(link)?.groups?.['keyId'];
  const key = keys.find(({ id }) => id === keyId);
  const isRight = readings(link.slice(0, Math.max(end, 0))).map((text) => ({
    text,
    isSigned: isEqual(signatureOf(text, key?.secret ?? nobodysSecret), given),
  }));
  const found = isRight.filter(({ isSigned }) => isSigned)[0];
  return key !== undefined && link[end] === '.' ? found?.text : undefined;
}

/** Length of HMAC-SHA256 in hex. */
const signatureLength = 64;

/**
 * What a link may have been before it went through an address: in a query a plus that was not escaped arrives as a
 * space, and in a path a space that was escaped as a plus stays one. Only the one that was signed is taken.
 */
function readings(text: string): string[] {
  return [text, text.replaceAll(' ', '+'), text.replaceAll('+', ' ')];
}

function signatureOf(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text, 'utf8').digest('hex');
}

function isEqual(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
