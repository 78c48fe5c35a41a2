import { z } from 'zod';

/** The words that the whole HTTP API, the configuration and the store share (`contract.ts`). */

/** A code the operator chose in the configuration (property, topic, channel, identity space, group). */
export const code = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be 1 to 64 of a-z, 0-9, "_" and "-", starting with a letter or digit');

/**
 * How we know who is asking; `docs/proof.md` has the table of what each one allows. `old_link` is a signed link beyond its
 * age limit; `one_click` opens no session and stands in the ledger only.
 */
export const proof = z.enum(['none', 'page', 'token', 'link', 'old_link', 'one_click', 'code']);
export type Proof = z.infer<typeof proof>;

/** What a visitor can ask for in one cell. */
export const wantedState = z.enum(['subscribed', 'unsubscribed']);
export type WantedState = z.infer<typeof wantedState>;

/**
 * What a cell holds. `not_set`: nobody ever chose. `partial`: several Braze profiles share the address and disagree.
 */
export const shownState = z.enum(['subscribed', 'unsubscribed', 'not_set', 'partial']);
export type ShownState = z.infer<typeof shownState>;

/**
 * How far a choice is on its way to Braze.
 *
 * - `recorded`: on our disk, not sent yet. Next: `sent`.
 * - `sent`: noted as about to be sent; the answer is not known yet. Next: any of the following.
 * - `accepted`: Braze answered 2xx, which means queued. Next: `confirmed`, or sent again if a read differs.
 * - `confirmed`: a read from Braze agreed. Final until the next change.
 * - `in_doubt`: an opt-in whose answer was lost, so that Braze may or may not apply it; or an opt-out that Braze rejected, perhaps because it
 *   does not know the person. Next: settled by a read, of the opt-in after the horizon.
 * - `waiting_in_braze`: SMS double opt-in; the person answers the text message. Nothing more is sent; `confirmed` once a read for a session shows it.
 * - `no_profile`: an opt-out for an address that Braze does not know; nobody can be mailed. Next: `recorded`, once a read or a
 *   webhook shows that Braze knows the person.
 * - `not_applied`: Braze does not hold it and we may not insist. Final.
 * - `failed`: Braze rejected it, and not for want of a profile; the reason is kept for the operator. Final until retried by hand.
 */
export const delivery = z.enum([
  'recorded',
  'sent',
  'accepted',
  'confirmed',
  'in_doubt',
  'waiting_in_braze',
  'no_profile',
  'not_applied',
  'failed',
]);
export type Delivery = z.infer<typeof delivery>;

/**
 * What a visitor is told of how far their choice is. `stopped_in_braze`: an opt-out on a channel of text messages that Braze holds and
 * that was not made here, most often a STOP.
 */
export const shownDelivery = z.enum([...delivery.options, 'stopped_in_braze']);
export type ShownDelivery = z.infer<typeof shownDelivery>;
