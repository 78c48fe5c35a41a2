import { z } from 'zod';

/**
 * Behaviours of Braze that its documentation leaves open, or that depend on the workspace. Each has the default we think likeliest
 * and can be switched, because an integration has to hold whichever way Braze turns out to behave.
 */
export const unknownsSchema = z.strictObject({
  /** A subscription change for somebody without a profile: accepted without effect, a profile is created, or the request is refused. */
  unknownPersonOnStatusSet: z.enum(['ignore', 'create', 'reject']).default('ignore'),
  /** The status for addresses and phones in one request. */
  emailWithPhoneStatus: z.union([z.literal(400), z.literal(422)]).default(400),
  /** A phone number in status/set that is not E.164: refused, or accepted without effect. */
  badPhoneOnStatusSet: z.enum(['reject', 'ignore']).default('reject'),
  /** A change to an archived group: accepted without effect, or refused. */
  archivedGroup: z.enum(['ignore', 'reject']).default('ignore'),
  /** One bad entry in a v2 request: 400 and nothing is done; or 201 with `errors`, the others done; or 400 although the others are done. */
  v2Atomicity: z.enum(['all_or_nothing', 'per_entry', 'per_entry_but_400']).default('all_or_nothing'),
  /** The most entries a v2 request may have; null for any number. */
  v2MaxEntries: z.int().positive().nullable().default(null),
  /** External ids sent together with addresses or phones to status/set: only the ids count (as documented for reads), or all of them. */
  setWithExternalIdAndAddress: z.enum(['external_id_only', 'both']).default('external_id_only'),
  /** An address sent for a phone group, or a phone for an email group: accepted without effect, refused with 400, or applied. */
  channelMismatch: z.enum(['ignore', 'reject', 'apply']).default('ignore'),
  /** Whether subscribing to an email group ends a global email unsubscribe. */
  groupSubscribeLiftsGlobal: z.boolean().default(false),
  /** What status/get uses as key of an answer that was asked for by address or phone. */
  statusGetKeyByAddress: z.enum(['external_id', 'identifier']).default('external_id'),
  /** People without a profile in status/get: listed as `unknown`, or left out. */
  statusGetUnknownIds: z.enum(['unknown', 'omit']).default('unknown'),
  /** People without a profile in user/status: left out, or listed without groups. */
  userStatusUnknownIds: z.enum(['omit', 'empty']).default('omit'),
  /** An SMS double opt-in that waits for the reply, in reads: `Unsubscribed`, or as if nobody had touched the group. */
  pendingDoubleOptInReadsAs: z.enum(['unsubscribed', 'unknown']).default('unsubscribed'),
  /** A well-formed group id that does not exist, inside a track attribute: accepted without effect, or the object is rejected. */
  trackUnknownGroup: z.enum(['ignore', 'reject']).default('ignore'),
  /** What the `type` of a track error holds: a sentence, or the documented code such as `EMAIL_BAD_FORMAT`. */
  trackErrorType: z.enum(['sentence', 'code']).default('sentence'),
  /** An address or phone nobody has, in export/ids: just no users, or named in `invalid_user_ids` as ids are. */
  exportUnknownAddress: z.enum(['empty', 'invalid_user_ids']).default('empty'),
  /** Whether export/ids insists on `fields_to_export`; documented for customers since August 2024. */
  exportFieldsRequired: z.boolean().default(true),
  /** Addresses are lower-cased on the way in, or kept and compared exactly. */
  emailCase: z.enum(['lower', 'exact']).default('lower'),
  /** A profile that takes an address others have: takes over the email groups they hold, or keeps its own. */
  sharedAddressGroups: z.enum(['inherit', 'keep']).default('inherit'),
  /** Subscription groups when one profile is merged into another: the one kept keeps its own, or also takes those it has no state in, or takes whatever changed last. */
  mergeSubscriptions: z.enum(['keep', 'fill', 'newest']).default('keep'),
  /** The global state of a deleted person's address, once nobody has it: forgotten, as is documented for archived people, or kept. */
  deletedAddressState: z.enum(['forget', 'keep']).default('forget'),
  /** What `deleted` counts: the people asked for ("queued for deletion"), or those that exist. */
  deletedCount: z.enum(['queued', 'found']).default('queued'),
  /** Times in the lists of unsubscribes and hard bounces: ISO 8601, as documented, or with blanks, as recorded in 2020. */
  listTimeFormat: z.enum(['iso', 'spaced']).default('iso'),
  /** The workspace setting "Resubscribe users when they update their email". */
  resubscribeOnEmailChange: z.boolean().default(false),
  /**
   * `epoch_reset`: the three headers everywhere, reset in epoch seconds. `retry_after`: reset in seconds from now, and on 429 only
   * `x-ratelimit-retry-after`. Braze documents both, for different contracts. `empty` and `missing`: as `epoch_reset`, but a 429 has the
   * three headers without a value, as was recorded for 401, or not at all.
   */
  rateLimitHeaderStyle: z.enum(['epoch_reset', 'retry_after', 'empty', 'missing']).default('epoch_reset'),
  /** A transactional send whose `external_send_id` was used in the last day: refused with the documented text, or answered again as the first was. */
  transactionalRepeat: z.enum(['refuse', 'repeat']).default('refuse'),
  /** The status for a body over 4 MB; both are documented. */
  oversizedBodyStatus: z.union([z.literal(413), z.literal(400)]).default(413),
});

/** The value of every switch. */
export type Unknowns = Readonly<z.output<typeof unknownsSchema>>;
