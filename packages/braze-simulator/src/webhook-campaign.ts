import { z } from 'zod';
import { headerNameSchema, headerValueSchema } from './header-schema.ts';
import { isLoopbackUrl } from './loopback-url.ts';
import { changeSources } from './workspace/effect.ts';
import { parseTemplate, templateTags } from './workspace/message-template.ts';

/** Headers that belong to the connection, not to the message. */
const connectionHeaders = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'expect']);

const states = z.enum(['opted_in', 'subscribed', 'unsubscribed']);

/** How long Braze waits for an answer. Source: Braze docs, "Creating a webhook". */
const answerWithinMs = 90_000;

/** What is posted unless the campaign says otherwise. */
const defaultBody = JSON.stringify({
  external_id: '{{${user_id} | json_escape}}',
  email: '{{${email_address} | json_escape}}',
  phone: '{{${phone_number} | json_escape}}',
});

/**
 * A webhook campaign: posts to a program on this machine when somebody's subscription state changes. Source: Braze docs, "Creating a
 * webhook" and "Attribute triggers".
 */
export const webhookCampaignSchema = z.strictObject({
  id: z.string().min(1),
  /** On the loopback interface, because everything else would send invented people's data to somebody. */
  url: z.string().refine(isLoopbackUrl, 'must be an http URL of localhost, 127.0.0.0/8 or [::1], without credentials'),
  /** Sent as they are, so that the receiver can tell Braze by a secret. Default: none. */
  headers: z
    .record(
      headerNameSchema.refine((name) => !connectionHeaders.has(name.toLowerCase()), 'belongs to the connection'),
      headerValueSchema,
    )
    .default({}),
  /** The text of the body, with the tags of `templateTags`. Default: JSON with `external_id`, `email` and `phone`. */
  body: z
    .string()
    .refine((text) => parseTemplate(text) !== null, `may only have the tags ${templateTags.join(', ')}`)
    .default(defaultBody),
  /** `subscription_status` is the global email or push state, `subscription_group_status` that of a group. */
  trigger: z.enum(['subscription_status', 'subscription_group_status']),
  /** Only changes of these groups. Default: of any. */
  groupIds: z.array(z.guid()).optional(),
  /** Only changes to these states. Default: to any. */
  to: z.array(states).optional(),
  /** Only changes from these sources, which Braze offers for groups. Default: from any. */
  sources: z.array(z.enum(changeSources)).optional(),
  /** How long to wait for an answer, in milliseconds. Default: 90,000, as Braze does. */
  timeoutMs: z.int().min(1).max(600_000).default(answerWithinMs),
});

/** A webhook campaign as given in the options. */
export type SimulatorWebhook = z.input<typeof webhookCampaignSchema>;
/** A webhook campaign with every default filled in. */
export type WebhookCampaign = Readonly<z.output<typeof webhookCampaignSchema>>;
