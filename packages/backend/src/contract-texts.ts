import { z } from 'zod';

/**
 * The component's own texts, as far as an operator has texts of their own for them: the backend validates their files with
 * these schemas, and a session's answer brings what they say in its one language.
 */

const text = z.string();

/** The categories of `Intl.PluralRules`. */
export const pluralCategories = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;

/** A text that depends on a number, in the forms of its language; `#` stands for the number. */
export const pluralForms = z.partialRecord(z.enum(pluralCategories), text);

const texts = <Key extends string>(...keys: Key[]) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, text])) as Record<Key, typeof text>).partial();

/** What is seen at first. */
export const centerTexts = z
  .strictObject({
    title: text,
    loading: text,
    close: text,
    retry: text,
    save: text,
    saveCount: pluralForms,
    discard: text,
    review: text,
    undo: text,
    all: text,
    more: text,
    empty: text,
    hidden: text,
    sendLink: text,
    confirmation: text,
    fromStore: text,
    phases: texts('changed', 'saving', 'saved', 'waiting', 'conflict'),
    failed: texts('subscribed', 'unsubscribed'),
    wants: texts('subscribed', 'unsubscribed'),
    confirmed: text,
    partial: text,
    unreachable: texts('email', 'phone'),
    stoppedGlobally: text,
    allChannels: text,
    deliveries: texts('waiting_in_braze', 'stopped_in_braze', 'failed'),
    pending: pluralForms,
    reasons: texts(
      'network',
      'timeout',
      'invalid_identity',
      'rate_limited',
      'credentials_rejected',
      'link_rejected',
      'stale_revision',
      'other',
    ),
  })
  .partial();

/** What is seen once the visitor does something. */
export const extraTexts = z
  .strictObject({
    cancel: text,
    saved: pluralForms,
    waiting: pluralForms,
    allTitle: text,
    allStops: text,
    allStopsUnseen: text,
    allYes: text,
    allStopped: text,
    allEmail: text,
    liftTitle: text,
    liftText: text,
    liftYes: text,
    changesTitle: text,
    undone: pluralForms,
    undoAsked: text,
    retried: text,
    linkSent: text,
    updated: text,
  })
  .partial();

/** What an operator says in the place of the component's own texts, in one language. Whatever is missing stays as the component has it. */
export const ownTexts = centerTexts.extend({
  /** BCP 47 tag of the language, by whose rules numbers are counted and written. */
  language: z.string(),
  extras: extraTexts.optional(),
});
export type OwnTexts = z.infer<typeof ownTexts>;
