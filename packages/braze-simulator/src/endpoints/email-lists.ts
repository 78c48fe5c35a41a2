import type { Unknowns } from '../unknowns.ts';
import type { AddressBook, AddressEvent } from '../workspace/address-book.ts';
import { normaliseEmail } from '../workspace/address-change.ts';
import { BrazeRefusal } from './endpoint.ts';
import type { Endpoint, EndpointAnswer, EndpointContext, EndpointRequest } from './endpoint.ts';
import { readCount } from './query-count.ts';

/** `GET /email/unsubscribes`: the addresses that are globally unsubscribed, and since when. */
export const emailUnsubscribes: Endpoint = {
  method: 'GET',
  path: '/email/unsubscribes',
  scope: 'email.unsubscribe',
  pool: 'default',
  answer: (request, context) =>
    answerList(request, context, { timeField: 'unsubscribed_at', list: (book) => book.unsubscribes() }),
};

/** `GET /email/hard_bounces`: the addresses on the bounce list, and since when. */
export const emailHardBounces: Endpoint = {
  method: 'GET',
  path: '/email/hard_bounces',
  scope: 'email.hard_bounces',
  pool: 'default',
  answer: (request, context) =>
    answerList(request, context, { timeField: 'hard_bounced_at', list: (book) => book.hardBounces() }),
};

interface ListKind {
  readonly timeField: string;
  readonly list: (book: AddressBook) => AddressEvent[];
}

/** Page sizes. Source: Braze docs, `/email/unsubscribes` and `/email/hard_bounces`. */
const [usualPage, maxPage] = [100, 500];

function answerList(
  request: EndpointRequest,
  { readable, settings }: EndpointContext,
  { timeField, list }: ListKind,
): EndpointAnswer {
  const { unknowns } = settings;
  const isWanted = readFilter(request, unknowns);
  const direction = readDirection(request);
  const limit = readCount(request, 'limit', { fallback: usualPage, min: 0, max: maxPage });
  const offset = readCount(request, 'offset', { fallback: 0, min: 0, max: Number.MAX_SAFE_INTEGER });
  const wanted = list(readable.addresses)
    .filter(isWanted)
    .sort((a, b) => direction * (a.at - b.at) || direction * (a.email < b.email ? -1 : 1));
  const emails = wanted
    .slice(offset, offset + limit)
    .map(({ email, at }) => ({ email, [timeField]: formatTime(at, unknowns) }));
  return { status: 200, body: { emails, message: 'success' } };
}

/** An `end_date`, and a `start_date` or an `email`; an address makes the dates irrelevant. Source: Braze docs, `/email/hard_bounces`. */
function readFilter(request: EndpointRequest, unknowns: Unknowns): (event: AddressEvent) => boolean {
  const end = readDate(request, 'end_date');
  const start = readDate(request, 'start_date');
  const emails = request.query['email'] ?? [];
  if (end === null || (start === null && emails.length === 0)) {
    throw new BrazeRefusal(400, "'end_date' and either 'start_date' or 'email' must be provided");
  }
  if (start !== null && start >= end) throw new BrazeRefusal(400, "'start_date' must be earlier than 'end_date'");
  if (emails.length > 0) {
    const addresses = new Set(emails.map((email) => normaliseEmail(email, unknowns)));
    return ({ email }) => addresses.has(email);
  }
  return ({ at }) => start !== null && at >= start && at <= end;
}

/** A day as midnight in UTC. Source: Braze docs, `/email/unsubscribes`. */
function readDate({ query }: EndpointRequest, field: string): number | null {
  const text = query[field]?.[0];
  if (text === undefined) return null;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw new BrazeRefusal(400, `'${field}' must be a date in the format YYYY-MM-DD`);
  return at;
}

function readDirection({ query }: EndpointRequest): 1 | -1 {
  const direction = query['sort_direction']?.[0] ?? 'desc';
  if (direction !== 'asc' && direction !== 'desc') {
    throw new BrazeRefusal(400, "'sort_direction' must be 'asc' or 'desc'");
  }
  return direction === 'asc' ? 1 : -1;
}

/** `2026-07-30T12:00:00.000Z`, or as recorded in 2020, `2026-07-30 12:00:00 +0000`. */
function formatTime(at: number, { listTimeFormat }: Unknowns): string {
  const iso = new Date(at).toISOString();
  return listTimeFormat === 'iso' ? iso : `${iso.slice(0, 10)} ${iso.slice(11, 19)} +0000`;
}
