import { z } from 'zod';
import { headerNameSchema, headerValueSchema } from '../header-schema.ts';
import { webhookCampaignSchema } from '../webhook-campaign.ts';
import { changeSources } from '../workspace/effect.ts';
import type { Fault } from '../workspace/faults.ts';
import { rateLimitChangesSchema } from '../workspace/rate-limits.ts';
import { lagSchema } from '../workspace/workspace-settings.ts';
import type { Who } from '../workspace/person.ts';

const text = z.string().min(1);
const timing = {
  method: text.optional(),
  path: z.string().startsWith('/').optional(),
  times: z.union([z.int().min(1), z.literal('until_cleared')]).optional(),
  skip: z.int().min(0).optional(),
};
const effect = z.enum(['lost', 'applied']).optional();
const source = z.enum(changeSources).optional();

/** `POST /simulator/faults`. */
export const faultSchema: z.ZodType<Fault> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...timing,
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    headers: z.record(headerNameSchema, headerValueSchema).optional(),
    body: z.unknown().optional(),
    effect,
  }),
  z.strictObject({ ...timing, kind: z.literal('timeout'), effect }),
  z.strictObject({ ...timing, kind: z.literal('reset'), effect }),
  z.strictObject({ ...timing, kind: z.literal('slow'), delayMs: z.int().min(0).max(600_000) }),
  z.strictObject({ ...timing, kind: z.literal('duplicate') }),
  z.strictObject({
    ...timing,
    kind: z.literal('track_errors'),
    errors: z.array(
      z.strictObject({
        type: text,
        input_array: z.enum(['attributes', 'events', 'purchases']),
        index: z.int().min(0),
      }),
    ),
  }),
]);

/** `POST /simulator/holds`. */
export const holdSchema = z.strictObject({
  method: timing.method,
  path: timing.path,
  times: z.int().min(1).optional(),
});

/** `POST /simulator/holds/{id}/release`; no body is as received. */
export const releaseSchema = z.strictObject({ order: z.enum(['as_received', 'last_first']).optional() }).nullish();

/** Exactly one identifier, as a query or as part of a body. */
export const whoSchema = z
  .object({ email: text, phone: text, externalId: text, brazeId: text })
  .partial()
  .transform((given, context): Who => {
    const [first, ...more] = Object.entries(given).filter(([, value]) => value !== undefined);
    if (first && more.length === 0) return Object.fromEntries([first]) as Who;
    context.addIssue({ code: 'custom', message: 'exactly one of email, phone, externalId and brazeId is needed' });
    return z.NEVER;
  });

/** `POST /simulator/group-state`, besides the identifier. */
export const groupStateSchema = z.object({ groupId: text, state: z.enum(['subscribed', 'unsubscribed']), source });

/** `POST /simulator/email-state`. */
export const emailStateSchema = z.strictObject({
  email: text,
  state: z.enum(['opted_in', 'subscribed', 'unsubscribed']),
  source,
});

/** `PUT /simulator/webhooks`. */
export const webhooksSchema = z.strictObject({ webhooks: z.array(webhookCampaignSchema) });

/** `POST /simulator/email-problem`. */
export const emailProblemSchema = z.strictObject({ email: text, problem: z.enum(['hard_bounce', 'spam_report']) });

/** `POST /simulator/sms-reply`. */
export const smsReplySchema = z.strictObject({ phone: text, text });

/** `PUT /simulator/settings`; what is left out stays. */
export const settingsSchema = z.strictObject({
  lagMs: lagSchema.optional(),
  unknowns: z.record(z.string(), z.unknown()).optional(),
  rateLimits: rateLimitChangesSchema.optional(),
});

/** How many entries a list of the control API has: the newest ones. Default 100, at most 10,000. */
export const limitSchema = z.coerce.number().int().min(1).max(10_000).default(100);
