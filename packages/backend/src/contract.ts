import { z } from 'zod';
import { ownTexts } from './contract-texts.ts';
import { code, proof, shownDelivery, shownState, wantedState } from './contract-words.ts';

export * from './contract-texts.ts';
export * from './contract-words.ts';

/**
 * The HTTP API of the backend: what the widget sends and what it gets back. The schemas validate on the server; the
 * widget imports the inferred types only, so none of this reaches a page.
 *
 * Every error is `application/problem+json` (RFC 9457) in the shape of {@link Problem}.
 */

/**
 * Opens a session: `POST /v1/properties/{property}/sessions`.
 *
 * `identities` maps the code of an identity space to the value found on the page, at most 8 of them. `token` is a JWT
 * from the site's own server. `link` is what a link in a message brought to the page (the value of its
 * `preference-center-link` parameter): a signed link, or the code of a link that was asked for. `linkYields` says that the
 * page named the visitor, or another one, only after the link had come: that may be a login, so the link counts only if it
 * surely names the same person. `languages` are BCP 47 tags, most wanted first. `configVersion` is the one in the page's loader; the log says where it is no longer the newest.
 */
export const sessionRequest = z.strictObject({
  identities: z
    .record(code, z.string().min(1).max(1024))
    .refine((spaces) => Object.keys(spaces).length <= 8, 'must name at most 8 identity spaces')
    .default({}),
  token: z.string().min(1).max(8192).optional(),
  link: z.string().min(1).max(2048).optional(),
  linkYields: z.boolean().default(false),
  languages: z.array(z.string().min(1).max(64)).max(16).default([]),
  configVersion: z.string().max(64).optional(),
});
export type SessionRequest = z.input<typeof sessionRequest>;

/** One cell of the grid as it stands, shown only to a visitor who may see it. */
export const choice = z.object({
  topic: code,
  channel: code,
  state: shownState,
  /** Counts the changes of this cell; send it back with a change so that a newer one is not overwritten unseen. */
  revision: z.number().int().nonnegative(),
  /** Absent where Braze is the only source and nothing of ours is on its way. */
  delivery: shownDelivery.optional(),
});
export type Choice = z.infer<typeof choice>;

/** What this visitor may do. `after_confirmation`: the owner of the address has to confirm from the inbox. */
export const permissions = z.object({
  view: z.boolean(),
  optOut: z.boolean(),
  optIn: z.enum(['now', 'after_confirmation', 'no']),
  /** Whether the state that stands above every topic (Braze's global email state) may be seen and changed. */
  global: z.boolean(),
});
export type Permissions = z.infer<typeof permissions>;

/**
 * Braze's global email state of an address. `unsubscribed` stands above every topic: no topic mail goes out whatever the choices say.
 * Where several profiles share the address it is `unsubscribed` if any of them is. `unknown`: Braze has no profile with the address, or
 * does not say.
 */
export const globalState = z.enum(['subscribed', 'opted_in', 'unsubscribed', 'unknown']);
export type GlobalState = z.infer<typeof globalState>;

/** One channel of one topic. `reachable` is false where this visitor gave no identity the channel can go out to. */
export const topicChannel = z.object({ channel: code, reachable: z.boolean() });
export type TopicChannel = z.infer<typeof topicChannel>;

/** A topic in the language of the session. */
export const topic = z.object({
  code,
  name: z.string(),
  description: z.string().optional(),
  legalBasis: z.string().optional(),
  group: code.optional(),
  image: z.string().optional(),
  link: z.string().optional(),
  channels: z.array(topicChannel),
});
export type Topic = z.infer<typeof topic>;

/** A code with its name in the language of the session. */
export const named = z.object({ code, name: z.string() });
export type Named = z.infer<typeof named>;

/** The session token: opaque, held in memory only, sent as `Authorization: Bearer`. `expiresAt` is epoch milliseconds. */
export const sessionToken = z.object({ token: z.string(), expiresAt: z.number().int() });
export type SessionToken = z.infer<typeof sessionToken>;

/** Everything the grid needs, in one answer. */
export const sessionResponse = z.object({
  session: sessionToken,
  proof,
  may: permissions,
  /** Whether `POST /v1/links` can send this visitor a link to their choices. */
  accessLink: z.boolean(),
  /**
   * The identity spaces in which the page names somebody else than the proof does. The proof decides and nothing is
   * merged; the page is told, because its data layer is probably wrong.
   */
  disagreeing: z.array(code),
  /** The language of every text in this answer, a BCP 47 tag. */
  language: z.string(),
  direction: z.enum(['ltr', 'rtl']),
  /** Names the texts below as they stand; the ledger keeps it with each change. */
  wording: z.string(),
  /** The configuration's version; a page that holds another one has an outdated loader. */
  configVersion: z.string(),
  texts: z.object({ title: z.string(), intro: z.string().optional(), legal: z.string().optional() }),
  /** What stands in the place of the component's own texts, where the operator has any in this language. */
  strings: ownTexts.optional(),
  groups: z.array(named),
  channels: z.array(named),
  topics: z.array(topic),
  /** Null for a visitor who may not see state, whatever the state is. */
  choices: z.array(choice).nullable(),
  /** Where `choices` come from; `store` when Braze was slow or down, null when there are none. */
  choicesFrom: z.enum(['braze', 'store']).nullable(),
  /**
   * What stands above the choices, which are shown as they are stored whatever this says. Null where the visitor may not see it
   * (`may.global`), where no topic goes out by email to them, and where Braze could not be read.
   */
  global: z
    .object({
      state: globalState,
      /**
       * Where it is `unsubscribed`: the cells of the grid that would be mailed again if it were lifted, because they are held as subscribed (or,
       * where profiles disagree, in part).
       */
      wouldBringBack: z.array(z.object({ topic: code, channel: code })),
    })
    .nullable(),
  /**
   * What "unsubscribe from all" covers here for this visitor: the `topics` of the property, or the whole `workspace` with the global email
   * state. `elsewhere` names what is on, or not known to be off, beyond the grid; a save with `global` may change those cells, too.
   */
  all: z.object({
    scope: z.enum(['topics', 'workspace']),
    elsewhere: z.array(
      z.object({ topic: code, channel: code, name: z.string(), revision: z.number().int().nonnegative() }),
    ),
  }),
});
export type SessionResponse = z.infer<typeof sessionResponse>;

/** One changed cell. Without `revision` the change applies to whatever stands there (all a blind visitor can do). */
export const change = z.strictObject({
  topic: code,
  channel: code,
  state: wantedState,
  revision: z.number().int().nonnegative().optional(),
});
export type Change = z.infer<typeof change>;

/**
 * `PATCH /v1/preferences`: only the changed cells, each at most once. All of them are taken or none.
 *
 * `global` is the visitor's word on Braze's global email state, for one who may change it (`may.global`).
 *
 * - `subscribed` says that they know what `global.wouldBringBack` told them. Where the address is globally unsubscribed, an opt-in on email
 *   in this save lifts that, and every email topic of the workspace that this save does not opt in to is opted out first. Where it is not,
 *   nothing comes of it. A session that unsubscribed from all itself gets the state back as it was.
 * - `unsubscribed` stops all email of the workspace; only where `all.scope` is `workspace`. The client names the cells to stop with it.
 */
export const preferencesRequest = z
  .strictObject({
    changes: z
      .array(change)
      .max(500)
      .refine(
        (changes) => new Set(changes.map((each) => `${each.topic}/${each.channel}`)).size === changes.length,
        'must name each topic and channel at most once',
      ),
    global: wantedState.optional(),
  })
  .refine(({ changes, global }) => changes.length > 0 || global !== undefined, {
    path: ['changes'],
    message: 'must name at least one change, unless `global` is given',
  });
export type PreferencesRequest = z.infer<typeof preferencesRequest>;

/**
 * What became of one change. `saved`: it is on disk. `waiting_for_confirmation`: a message goes to the address and the
 * change applies once its owner confirms. `state` and `revision` are there only for a visitor who may see state.
 */
export const changeResult = z.object({
  topic: code,
  channel: code,
  outcome: z.enum(['saved', 'waiting_for_confirmation']),
  state: wantedState.optional(),
  revision: z.number().int().optional(),
});
export type ChangeResult = z.infer<typeof changeResult>;

/**
 * Answer to a change; the session token is renewed with it. Where the save changes more cells of the grid than it names, because it lifts a
 * global unsubscribe, their results follow. `global` is what stands above every choice after it, where the session knows that: as long as it is
 * `unsubscribed`, an opt-in on email is recorded and has no effect. Null for a visitor who may not see it.
 */
export const preferencesResponse = z.object({
  results: z.array(changeResult),
  global: wantedState.nullable(),
  session: sessionToken,
});
export type PreferencesResponse = z.infer<typeof preferencesResponse>;

/** `GET /v1/preferences`: the choices as our store holds them now, and how far each is on its way to Braze. */
export const choicesResponse = z.object({ choices: z.array(choice), session: sessionToken });
export type ChoicesResponse = z.infer<typeof choicesResponse>;

/**
 * `POST /v1/sessions/renewals`: a fresh token for the same session, as long as its proof lasts. Takes no body and
 * changes nothing else, so that a visitor who takes their time loses none of what they chose.
 */
export const renewalResponse = z.object({ session: sessionToken });
export type RenewalResponse = z.infer<typeof renewalResponse>;

/**
 * `POST /v1/preferences/undo`: takes back what this very session stopped without proof, where it still stands. Takes no body. Nothing is
 * subscribed by it: the owner of the address is asked, and what was stopped before the session came stays stopped. So that it tells
 * nothing, the answer is the same in every case: it names every cell that the visitor could have stopped, and says
 * `waiting_for_confirmation` for each. Doing it twice does no more than once.
 */
export const undoResponse = preferencesResponse.omit({ global: true });
export type UndoResponse = z.infer<typeof undoResponse>;

/**
 * `POST /v1/links`, answered with 202: sends the session's own address a link to its choices. Takes no body. The answer is the same whoever
 * the address belongs to; `accessLink` in the session's answer says where it can be asked for.
 */
export const linkResponse = z.object({ session: sessionToken });
export type LinkResponse = z.infer<typeof linkResponse>;

/** Every code a {@link Problem} can carry. They are stable: branch on them. */
export const problemCode = z.enum([
  'malformed_json',
  'invalid_request',
  'body_too_large',
  'unsupported_media_type',
  'not_found',
  'property_not_found',
  'origin_not_allowed',
  'identity_missing',
  'invalid_identity',
  'credentials_rejected',
  'session_rejected',
  'not_permitted',
  'unknown_topic',
  'unknown_channel',
  'unreachable_channel',
  'stale_revision',
  'rate_limited',
  'store_unavailable',
  'internal_error',
]);
export type ProblemCode = z.infer<typeof problemCode>;

/** The body of every answer that is not 2xx (RFC 9457). It never repeats an address, a token or a value that was sent. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: problemCode,
  detail: z.string().optional(),
  /** For `invalid_request`: where in the body, and what would be right. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** For `stale_revision`: every cell that moved, as it stands now. */
  conflicts: z.array(choice).optional(),
});
export type Problem = z.infer<typeof problem>;
