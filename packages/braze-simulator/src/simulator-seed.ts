import { z } from 'zod';

const globalState = z.enum(['opted_in', 'subscribed', 'unsubscribed']);
const groupState = z.enum(['subscribed', 'unsubscribed']);
const channel = z.enum(['email', 'sms', 'whatsapp']);
const identifier = z.string().min(1).max(987);

/** A REST API key. */
export const keySchema = z.strictObject({
  /** The bearer token itself. */
  key: z.string().min(1),
  /** Braze's permission names, such as `subscription.status.set`. Default: every permission. */
  scopes: z.array(z.string()).optional(),
  /** Addresses and subnets it may be used from, such as `10.0.0.0/8`. Default: any. */
  ips: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).optional(),
});

/** A subscription group. */
export const groupSchema = z.strictObject({
  /** A UUID, as in Braze's dashboard. */
  id: z.guid(),
  name: z.string().min(1),
  channel,
  /** An archived group accepts changes and ignores them. Default: false. */
  archived: z.boolean().default(false),
  /** Whether the group has SMS double opt-in set up in Braze. SMS groups only. Default: true. */
  doubleOptIn: z.boolean().default(true),
});

/** A campaign with API-triggered delivery. */
export const campaignSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  /** Default: email. */
  channel: channel.default('email'),
  /** Whether it also goes to people who are globally unsubscribed from email. Default: `subscribed`, which leaves them out. */
  audience: z.enum(['subscribed', 'all']).default('subscribed'),
  /** Whether the transactional endpoint may send it. Default: false. */
  transactional: z.boolean().default(false),
  /** Default: active. */
  status: z.enum(['active', 'paused', 'archived']).default('active'),
});

/** A person to start with. At least one of `externalId`, `email`, `phone` or `aliases` is needed. */
export const personSchema = z
  .strictObject({
    externalId: identifier.optional(),
    email: identifier.optional(),
    phone: identifier.optional(),
    aliases: z.array(z.strictObject({ name: identifier, label: identifier })).optional(),
    /** Default: what the address already has, else `subscribed`. */
    emailSubscribe: globalState.optional(),
    /** Default: `subscribed`. */
    pushSubscribe: globalState.optional(),
    /** Group id to state. Groups that are not named stay untouched. */
    groups: z.record(z.string(), groupState).optional(),
    /** Standard attributes by their Braze names, such as `language`. */
    attributes: z.record(z.string(), z.unknown()).optional(),
    customAttributes: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((person) => person.externalId || person.email || person.phone || person.aliases?.length, {
    error: 'a person needs an externalId, an email, a phone or an alias',
  });

/** A REST API key as given in the options. */
export type SimulatorKey = z.input<typeof keySchema>;
/** A subscription group as given in the options. */
export type SimulatorGroup = z.input<typeof groupSchema>;
/** A campaign as given in the options. */
export type SimulatorCampaign = z.input<typeof campaignSchema>;
/** A person as given in the options. */
export type SimulatorPerson = z.input<typeof personSchema>;
/** A subscription group with every default filled in. */
export type SubscriptionGroup = Readonly<z.output<typeof groupSchema>>;
/** A campaign with every default filled in. */
export type Campaign = Readonly<z.output<typeof campaignSchema>>;
/** The name of a channel that groups and campaigns go out on. */
export type Channel = SubscriptionGroup['channel'];
