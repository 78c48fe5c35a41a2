import { z } from 'zod';

/** An address that is globally unsubscribed, since when (epoch milliseconds; null: the time cannot be read). */
export interface Unsubscribed {
  readonly email: string;
  readonly at: number | null;
}

/** The most addresses on one page. Source: Braze docs, `/email/unsubscribes`. */
export const unsubscribesPageSize = 500;

/** Newest first, from one day to another, both at midnight UTC (`YYYY-MM-DD`). */
export interface UnsubscribesQuery {
  readonly startDate: string;
  readonly endDate: string;
  readonly offset: number;
}

/** Path of `GET /email/unsubscribes`. */
export function unsubscribesPath({ startDate, endDate, offset }: UnsubscribesQuery): string {
  const query = new URLSearchParams({
    ...{ start_date: startDate, end_date: endDate, sort_direction: 'desc' },
    ...{ limit: String(unsubscribesPageSize), offset: String(offset) },
  });
  return `/email/unsubscribes?${query.toString()}`;
}

const answer = z.object({ emails: z.array(z.object({ email: z.string(), unsubscribed_at: z.string() })) });

/** Reads a page; undefined where it does not have the documented shape. */
export function readUnsubscribesPage(body: unknown): readonly Unsubscribed[] | undefined {
  const parsed = answer.safeParse(body);
  if (!parsed.success) return undefined;
  return parsed.data.emails.map(({ email, unsubscribed_at: time }) => ({ email, at: readTime(time) }));
}

/** ISO 8601 as documented, or as recorded in 2020: `2020-06-17 19:27:44 +0000`. */
function readTime(text: string): number | null {
  const iso = text.trim().replace(/^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2}):?(\d{2})$/, '$1T$2$3:$4');
  const at = Date.parse(iso);
  return Number.isNaN(at) ? null : at;
}
