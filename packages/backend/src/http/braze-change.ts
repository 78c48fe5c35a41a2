import { z } from 'zod';

const identifier = z.string().max(1024).default('');

/** Epoch seconds, as Liquid writes them, with or without quotes: from 2017 to 2286, so that milliseconds are not taken for seconds. */
const epochSeconds = z
  .union(
    [
      z.int(),
      z
        .string()
        .regex(/^\d{1,12}$/)
        .transform(Number),
    ],
    { error: 'must be a time in seconds since 1970' },
  )
  .pipe(z.int().min(1_500_000_000, 'must be a time in seconds since 1970').max(9_999_999_999, 'must be in seconds'));

/**
 * `POST /v1/braze/{connection}/changes`: what a webhook of Braze tells of a change that was made there (docs/inflow.md has the template).
 *
 * `group` is the id of the subscription group, or `global` for the email state above all groups. `at` says when Braze wrote it. Of the
 * identifiers those count that the person has; Liquid leaves the others empty.
 */
export const brazeChange = z.strictObject({
  group: z.union([z.guid(), z.literal('global')], { error: 'must be the id of a subscription group, or "global"' }),
  state: z
    .string()
    .transform((state) => state.trim().toLowerCase())
    .pipe(z.enum(['subscribed', 'opted_in', 'unsubscribed'])),
  at: epochSeconds,
  email: identifier,
  phone: identifier,
  external_id: identifier,
});
export type BrazeChange = z.infer<typeof brazeChange>;
