import type { Unknowns } from '@preference-center/braze-simulator';
import type { Delivery, WantedState } from '../../src/contract.ts';
import type { CellName } from './cast.ts';

/**
 * What has to come of any run, whatever went wrong in it.
 *
 * **Precedence.** Of our own choices of a cell the last one recorded counts; where it came from does not matter. A change made in Braze
 * after it is newer, and stands if the choice had been confirmed by then and none of our requests was still on its way. If not, nobody can
 * tell it from a request that Braze has not applied yet: then the choice or the change may win.
 *
 * **Horizon.** A request takes effect, and reads show it, within the horizon of the time its choices were claimed, or never; so the time
 * a request may wait in a process, and the lag of reads, come out of it. The machine's clock may be set back; it is not set forward,
 * other than by the time that really passed.
 *
 * **In the end**, when the horizon has passed and nothing goes wrong any more, nothing is left to do, and Braze holds what the precedence
 * says, or the cell's delivery says why not:
 * - `no_profile`: the choice is an opt-out, and no profile is subscribed;
 * - `waiting_in_braze`: an opt-in that the person has to answer a text message for;
 * - `not_applied`: Braze does not hold the choice, and had a reason: the group is archived, the request was accepted and forgotten, somebody
 *   changed it in Braze, or reads name people who have no profile;
 * - `failed`: Braze rejected the choice.
 *
 * Nobody is subscribed to the archived group: an opt-out that Braze accepts and does not apply is sent again for ever, once an hour.
 *
 * **Meanwhile**, an opt-in leaves only if it was the newest choice when it was claimed, which is at most the send window ago; and what
 * creates a profile is an opt-in or a message that its owner asked for, never an opt-out.
 */
export interface CellEnd {
  readonly cell: CellName;
  /** The newest of our choices; undefined: there was none. */
  readonly newest: WantedState | undefined;
  /** The last change made in Braze after it. */
  readonly edit: { readonly state: WantedState; readonly stands: boolean } | undefined;
  /** What each profile of the target holds. */
  readonly held: readonly (WantedState | 'untouched')[];
  /** What each held before anything happened. */
  readonly heldBefore: readonly (WantedState | 'untouched')[];
  readonly delivery: Delivery | undefined;
}

/** What happened in a run that a delivery may give as its reason. */
export interface Circumstances {
  readonly unknowns: Partial<Unknowns>;
  /** A request was answered 2xx and had no effect. */
  readonly hasForgotten: boolean;
  /** A request, or an object of one, was answered 400 or 413. */
  readonly hasRejected: boolean;
}

/** What is wrong with how a cell ended; undefined if nothing is. */
export function objectionTo(end: CellEnd, circumstances: Circumstances): string | undefined {
  const { newest, held, heldBefore } = end;
  if (newest === undefined) {
    // A profile that an opt-in of another cell created never touched this one.
    const isAsItWas = held.every((state, index) => state === (end.edit?.state ?? heldBefore[index] ?? 'untouched'));
    return isAsItWas ? undefined : 'nobody chose it here, and it changed';
  }
  switch (end.delivery) {
    case 'confirmed':
      return confirmedObjection(end, newest);
    case 'no_profile':
      if (newest === 'subscribed') return 'an opt-in creates the profile';
      return isSubscribed(held) && end.edit?.state !== 'subscribed' ? 'somebody is subscribed' : undefined;
    case 'waiting_in_braze':
      return end.cell === 'texts' && newest === 'subscribed' ? undefined : 'there is nothing to wait for';
    case 'not_applied':
      return notAppliedObjection(end, newest, circumstances);
    case 'failed':
      return mayBeRejected(end, circumstances) ? undefined : 'Braze never rejected it';
    case 'recorded':
    case 'sent':
    case 'accepted':
    case 'in_doubt':
    case undefined:
      return 'it is not settled';
  }
}

function confirmedObjection({ edit, held }: CellEnd, newest: WantedState): string | undefined {
  if (holds(held, newest))
    return edit?.stands === true && edit.state !== newest ? 'a newer change made in Braze was undone' : undefined;
  return edit !== undefined && holds(held, edit.state) ? undefined : 'Braze holds something else';
}

function notAppliedObjection(
  { cell, edit, held }: CellEnd,
  newest: WantedState,
  { unknowns, hasForgotten }: Circumstances,
): string | undefined {
  if (holds(held, newest) && edit === undefined) return 'Braze holds it';
  if (newest === 'unsubscribed' && isSubscribed(held) && edit?.state !== 'subscribed') return 'somebody is subscribed';
  const namesStrangers = unknowns.userStatusUnknownIds === 'empty' && newest === 'unsubscribed';
  const hasReason = cell === 'archived' || cell === 'typo' || hasForgotten || edit !== undefined || namesStrangers;
  return hasReason ? undefined : 'Braze had no reason not to apply it';
}

function mayBeRejected({ cell, newest, held }: CellEnd, { unknowns, hasRejected }: Circumstances): boolean {
  if (hasRejected || cell === 'typo') return true;
  if (cell === 'archived' && unknowns.archivedGroup === 'reject') return true;
  return unknowns.unknownPersonOnStatusSet === 'reject' && newest === 'unsubscribed' && !isSubscribed(held);
}

/** Whether the profiles together hold a state: all are subscribed, or none is. */
function holds(held: CellEnd['held'], state: WantedState): boolean {
  if (state === 'subscribed') return held.length > 0 && held.every((each) => each === 'subscribed');
  return held.includes('unsubscribed') && !isSubscribed(held);
}

function isSubscribed(held: CellEnd['held']): boolean {
  return held.includes('subscribed');
}
