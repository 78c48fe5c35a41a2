import { z } from 'zod';
import { defaultShare } from '../braze/rate-budget.ts';
import { code } from '../contract.ts';
import { presetNames } from './capture-presets.ts';
import { captureRule } from './capture-rule.ts';
import { orchestration } from './orchestration.ts';
import { oneClickLinks, permissionChanges, signedLinks, siteTokenVerification } from './proof-schema.ts';
import { headerSecret, secret } from './secret.ts';
import { blindOptOuts } from './blind-opt-outs.ts';
import { limits } from './limits.ts';
import type { Translation } from './translation.ts';
import { checkpoints, retention } from './upkeep.ts';

/**
 * The shape of the configuration file, in the three steps an operator knows: connections; topics with channels and
 * routes; identity spaces and properties. Rules that tie one part to another live in `cross-references.ts`.
 */

const languageTag = z
  .string()
  .refine(isLanguageTag, 'must be a BCP 47 language tag, for example "en", "pt-BR" or "zh-Hant-TW"');

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** A text in several languages, or one string for all of them. */
export const localizedText = z
  .union([z.string().min(1), z.record(languageTag, z.string().min(1))], {
    error: 'must be a text, or a text for each language: { en: "Product news", fr: "Nouveautés produit" }',
  })
  .describe('One text for every language, or a map from BCP 47 tag to text.');
export type LocalizedText = z.infer<typeof localizedText>;

const httpsOrLoopback = z
  .string()
  .refine(
    isHttpsOrLoopback,
    'must be an https:// address without a path, query or trailing slash (http:// is taken for localhost only)',
  );

function isHttpsOrLoopback(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return value === url.origin && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback));
}

function isPageAddress(value: string): boolean {
  return URL.canParse(value) && isHttpsOrLoopback(new URL(value).origin) && !value.includes('#');
}

const uuid = z.guid({
  error: 'must be the id Braze shows for it, a UUID such as 6f1c3f6e-9d3c-4a55-8a7e-2f4c9b1d0e11',
});

/** A number, also where it comes from the environment (`${PORT}`), which holds texts only. */
const port = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value),
  z.int().min(0).max(65535),
);

/** One Braze workspace. */
export const connection = z.strictObject({
  code,
  name: z.string().min(1),
  endpoint: httpsOrLoopback.describe(
    "REST endpoint of the workspace's instance, for example https://rest.fra-01.braze.eu",
  ),
  apiKey: z.string().min(1).describe('REST API key; name an environment variable: ${BRAZE_API_KEY}'),
  identifyBy: z
    .enum(['email', 'external_id'])
    .default('email')
    .describe(
      '`external_id` where the external ids of the site are those of this workspace: a proved one is then looked up (permission users.export.ids)',
    ),
  emailAlias: z
    .strictObject({ label: z.string().min(1).max(255).describe('Label of the alias, whose name is the address') })
    .optional()
    .describe(
      'Gives the profile of an address that Braze does not know yet an alias, by which it can be named later; see docs/people.md',
    ),
  rateShare: z
    .number()
    .min(0.01)
    .max(1)
    .default(defaultShare)
    .describe("Our share of Braze's rate limits, all backends together; the rest is for what else the workspace runs"),
  confirmationCampaignId: uuid
    .optional()
    .describe(
      'API-triggered campaign that carries the confirmation link; needed where a visitor without proof may opt in',
    ),
  accessCampaignId: uuid
    .optional()
    .describe("API-triggered campaign that carries a link to one's choices; without it nobody is offered such a link"),
  noticeCampaignId: uuid
    .optional()
    .describe('API-triggered campaign that tells an address what somebody without proof stopped'),
  pollUnsubscribesSeconds: z
    .int()
    .min(0)
    .default(300)
    .describe(
      'How often to look who unsubscribed from all email in Braze (permission email.unsubscribe); 0: not at all',
    ),
  webhook: z
    .strictObject({
      secret: headerSecret.describe('What the header Preference-Center-Secret of the webhook has to say'),
      previousSecret: headerSecret.optional().describe('The one before the last rotation; it is still taken'),
    })
    .optional()
    .describe('Lets webhooks of this workspace tell of changes that are made there; see docs/inflow.md'),
});
export type Connection = z.infer<typeof connection>;

/** What one channel of a topic means in Braze. */
export const route = z.strictObject({
  connection: code,
  subscriptionGroupId: uuid,
  doubleOptIn: z
    .boolean()
    .default(false)
    .describe('SMS only: let Braze ask for a reply before it subscribes the number (`use_double_opt_in_logic`)'),
  onOptIn: orchestration.optional().describe('What else an opt-in tells Braze; see docs/delivery.md'),
  onOptOut: orchestration.optional().describe('What else an opt-out tells Braze; it never waits for this'),
});
export type Route = z.infer<typeof route>;

/** The channels a topic can go out on, and the kind of target each one reaches. */
export const channelTargets = { email: 'email', sms: 'phone', rcs: 'phone', whatsapp: 'phone' } as const;
export const channelCode = z.enum(['email', 'sms', 'rcs', 'whatsapp']);
export type ChannelCode = z.infer<typeof channelCode>;

/** What is subscribed to. */
export const topic = z.strictObject({
  code,
  name: localizedText,
  description: localizedText.optional(),
  legalBasis: localizedText.optional(),
  group: code.optional(),
  image: z.url().optional(),
  link: z.url().optional(),
  channels: z
    .partialRecord(channelCode, route)
    .refine(
      (channels) => Object.keys(channels).length > 0,
      'must list at least one channel: email, sms, rcs or whatsapp',
    ),
});
export type Topic = z.infer<typeof topic>;

/** A kind of identifier. At least one has to be the marketing-preference identity. */
export const identitySpace = z.strictObject({
  code,
  type: z.enum(['email', 'external_id', 'phone']),
  marketing: z.boolean().default(false),
});
export type IdentitySpace = z.infer<typeof identitySpace>;

/** The JWT with which the site's own server vouches for the visitor. */
export const siteToken = z.strictObject({
  capture: z.array(captureRule).min(1),
  verify: siteTokenVerification,
});

const launcher = z.union([
  z.literal(false),
  z.strictObject({
    label: localizedText.optional(),
    position: z.enum(['start', 'end']).default('end'),
  }),
]);

/** One website. */
export const property = z.strictObject({
  code,
  name: z.string().min(1).optional(),
  origins: z.array(httpsOrLoopback).min(1),
  pageIdentity: z
    .enum(['unproved', 'trusted'])
    .default('unproved')
    .describe(
      '`trusted` only where nobody but a signed-in person gets the page: it lets the page vouch for the visitor',
    ),
  preset: z.enum(presetNames).optional().describe('Rules for a common data layer, tried after those of `identities`'),
  identities: z.record(code, z.array(captureRule).min(1)).default({}),
  siteToken: siteToken.optional(),
  links: signedLinks.optional().describe('Signed links in messages; see docs/links.md'),
  oneClick: oneClickLinks.optional().describe('One-click unsubscribe links (RFC 8058); see docs/links.md'),
  hostedPage: z
    .boolean()
    .default(true)
    .describe(
      'Whether the backend serves a page with the center at /p/{code}, for links that have no page of the site',
    ),
  permissions: permissionChanges
    .default({})
    .describe('What a proof allows here, where it differs from the table of docs/proof.md'),
  linkUrl: z
    .string()
    .refine(isPageAddress, 'must be the https:// address of a page, without a fragment')
    .optional()
    .describe('The page that a link in a message opens, with the center on it; the hosted page where absent'),
  blindOptOuts,
  topics: z.array(code).min(1).optional().describe('The topics it shows, in this order; all of them where absent'),
  languages: z.array(languageTag).min(1).default(['en']).describe('The first one is the default'),
  texts: z
    .strictObject({ title: localizedText.optional(), intro: localizedText.optional(), legal: localizedText.optional() })
    .default({}),
  unsubscribeFromAll: z
    .enum(['topics', 'workspace'])
    .default('topics')
    .describe(
      '`workspace`: "unsubscribe from all", and a one-click link that names "*", also stop every other topic of the workspace and its global email state',
    ),
  autosave: z
    .boolean()
    .default(false)
    .describe('Save each choice at once, for a visitor who may see theirs; otherwise a button saves'),
  mirrorEvents: z
    .string()
    .regex(/^[A-Za-z_$][\w$]*$/, 'must be the name of a global list of the page, for example dataLayer')
    .optional()
    .describe("The page's list to which the center's events are pushed, for tag managers; see docs/events.md"),
  launcher: launcher.prefault({}).describe('The button that opens the center; `false` where the page brings its own'),
});
export type Property = z.infer<typeof property>;

/** The whole file. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  publicUrl: httpsOrLoopback.describe('Where visitors reach this backend; links in messages start with it'),
  secret: secret.describe('Every key the backend uses is derived from it; name an environment variable'),
  previousSecret: secret.optional().describe('The secret before the last rotation; what it signed stays valid'),
  trustProxy: z
    .array(z.string().min(1))
    .default([])
    .describe('Addresses or networks of the proxies whose X-Forwarded-For is believed'),
  listen: z.strictObject({ host: z.string().min(1).default('127.0.0.1'), port: port.default(8080) }).prefault({}),
  database: z
    .string()
    .min(1)
    .default('data/preference-center.db')
    .describe('The SQLite file, relative to this file, or a PostgreSQL URL: postgres://…; DATABASE_URL overrides it'),
  databaseConnections: z
    .int()
    .min(4)
    .max(100)
    .default(10)
    .describe('The most connections to PostgreSQL that this backend opens'),
  limits,
  delivery: z
    .strictObject({
      horizonSeconds: z
        .int()
        .min(1)
        .default(600)
        .describe('How long after it was sent a request may still take effect in Braze'),
    })
    .prefault({}),
  checkpoints,
  retention,
  connections: z.array(connection).min(1),
  topicGroups: z.array(z.strictObject({ code, name: localizedText })).default([]),
  channelNames: z.partialRecord(channelCode, localizedText).default({}),
  translations: z
    .record(languageTag, z.string().min(1))
    .default({})
    .describe('Files with texts of your own, by language, relative to this file; see docs/languages.md'),
  topics: z.array(topic).min(1),
  identitySpaces: z.array(identitySpace).min(1),
  properties: z.array(property).min(1),
});

/** The whole configuration, with what the files that it names hold. */
export type Config = Omit<z.infer<typeof configSchema>, 'translations'> & {
  readonly translations: Readonly<Record<string, Translation>>;
};
