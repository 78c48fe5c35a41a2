import type { Unknowns } from '../unknowns.ts';
import { BrazeRefusal } from './endpoint.ts';

/** How many identifiers of one kind a request may name. Source: Braze docs, subscription group and export endpoints. */
export const maxIds = 50;

/** Braze's text for more than 50 ids. Source: Braze docs, "Errors". */
export const tooManyIds = 'The max number of ids per request was exceeded';

/** Braze's text for more than 50 external ids and aliases. Source: Braze docs, "Errors". */
export const tooManyExternalIdsAndAliases = 'The max number of external_ids and aliases per request was exceeded';

/** Braze's text for addresses and phones in one request. Source: Braze docs, `/subscription/status/set`. */
const emailAndPhone = 'Either an email address or a phone number should be provided, but not both.';

/** E.164: a plus, then 8 to 15 digits that do not start with 0. Source: ITU-T E.164; the minimum of 8 is ours. */
const e164 = /^\+[1-9]\d{7,14}$/;

/** Reads a field that is a string or an array of strings; absent or null is an empty list. Throws a 400 for other types. */
export function stringList(value: unknown, field: string): string[] {
  if (value === undefined || value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every((entry) => typeof entry === 'string')) {
    throw new BrazeRefusal(400, `'${field}' must be a string or an array of strings`);
  }
  return list;
}

/** Throws Braze's 400 when one of the lists has more than 50 entries. */
export function refuseTooMany(...lists: readonly (readonly string[])[]): void {
  if (lists.some((list) => list.length > maxIds)) throw new BrazeRefusal(400, tooManyIds);
}

/** Throws a refusal, by the switch `emailWithPhoneStatus`, when there are both addresses and phones. */
export function refuseEmailWithPhone(
  emails: readonly string[],
  phones: readonly string[],
  { emailWithPhoneStatus }: Unknowns,
): void {
  if (emails.length > 0 && phones.length > 0) throw new BrazeRefusal(emailWithPhoneStatus, emailAndPhone);
}

/** Throws a 400 for a phone number that is not E.164, unless the switch `badPhoneOnStatusSet` lets it pass. Documented for v2; status and wording are assumptions. */
export function refuseBadPhones(phones: readonly string[], { badPhoneOnStatusSet }: Unknowns): void {
  if (badPhoneOnStatusSet === 'reject' && !phones.every((phone) => e164.test(phone))) {
    throw new BrazeRefusal(400, 'Phone numbers must be in the E.164 format');
  }
}
