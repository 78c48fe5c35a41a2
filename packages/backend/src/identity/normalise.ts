import { createRequire } from 'node:module';
import { domainToASCII, domainToUnicode } from 'node:url';
import type * as PhoneNumbers from 'libphonenumber-js/max';
import type { IdentitySpace } from '../config/schema.ts';

/** What a page or a template writes when there is nobody. */
const nobody = new Set(['', 'undefined', 'null', 'nan', '[object object]', '0', 'false', 'true', 'anonymous', 'guest']);

/** What each kind of identifier has to look like, for error texts. */
export const identifierShape = {
  email: 'must be an email address, for example name@example.com',
  phone: 'must be a phone number with its country code, for example +33612345678',
  external_id: 'must be an external id of 1 to 512 characters',
} as const;

/**
 * The one form under which an identifier is kept and compared; undefined if it cannot be one.
 *
 * Addresses: trimmed, NFC, lower case, the domain in its ASCII form (Braze compares addresses in lower case; RFC 5321
 * allows capitals to matter in front of the @, but no mail service in use keeps them apart). Phones: E.164. External
 * ids are left as they are, because two that differ in case, or in white space, may be two people.
 */
export function normalise(type: IdentitySpace['type'], value: string): string | undefined {
  const trimmed = value.trim();
  if (nobody.has(trimmed.toLowerCase())) return undefined;
  if (type === 'email') return normaliseEmail(trimmed);
  if (type === 'phone') return normalisePhone(trimmed);
  return isExternalId(value) ? value : undefined;
}

/**
 * The signs that NFC or lower case turn into plain ones: Greek question mark, Greek varia and Kelvin sign. Whoever owns a
 * mailbox that is written with one would pass for the owner of the plain one.
 */
const plainInDisguise = /[\u037e\u1fef\u212a]/;

/**
 * What a domain may be written with. `domainToASCII` reads a URL's host: it would decode `%61`, and cut off what follows a slash or a question mark, so
 * that other texts would pass for somebody else's address.
 */
const domainText = /^[\p{L}\p{N}\p{M}.-]+$/u;

function normaliseEmail(value: string): string | undefined {
  if (plainInDisguise.test(value)) return undefined;
  const [local, domain, ...more] = value.normalize('NFC').toLowerCase().split('@');
  if (local === undefined || domain === undefined || more.length > 0 || !domainText.test(domain)) return undefined;
  const asciiDomain = domainToASCII(domain);
  const isLocalPart = /^[^\s\p{C}"(),:;<>[\\\]]{1,64}$/u.test(local) && !/^\.|\.\.|\.$/.test(local);
  const isDomain = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(
    asciiDomain,
  );
  const address = `${local}@${asciiDomain}`;
  return isLocalPart && isDomain && isDecodable(asciiDomain) && address.length <= 254 ? address : undefined;
}

/** Whether each label in Punycode stands for something. Node 24 and later lets others pass as they are. */
function isDecodable(asciiDomain: string): boolean {
  return !/(^|\.)xn--/.test(domainToUnicode(asciiDomain));
}

const require = createRequire(import.meta.url);
let phoneNumbers: typeof PhoneNumbers | undefined;

/**
 * Reads the numbering plans of all countries, 2 MB of memory, which many sites do without: they name nobody by a number. Who serves where
 * phones are reached calls this at the start, because a package that is replaced on disk meanwhile may be another one, or half of one, at the
 * first number. Without a call, the first number reads them.
 */
export function loadPhonePlans(): typeof PhoneNumbers {
  phoneNumbers ??= require('libphonenumber-js/max') as typeof PhoneNumbers;
  return phoneNumbers;
}

function normalisePhone(value: string): string | undefined {
  if (value.length > 32) return undefined;
  const phone = loadPhonePlans().parsePhoneNumberFromString(value);
  return phone?.isValid() === true ? phone.number : undefined;
}

/** White space around an id is part of it, and hardly meant. Braze refuses ids beyond 987 bytes; ours end well before. */
function isExternalId(value: string): boolean {
  return value.length <= 512 && value === value.trim() && !/\p{C}/u.test(value);
}
