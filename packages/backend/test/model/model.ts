import type { Unknowns } from '@preference-center/braze-simulator';
import type { Delivery, WantedState } from '../../src/contract.ts';
import type { CellName } from './cast.ts';

/**
 * What has to come of any run, whatever went wrong in it.
 *
 * **Precedence.** Of our own choices of a cell the last one recorded counts; where it came from does not matter. A change made in Braze
 * after it is newer, and stands if the choice had been confirmed by then and none of our requests was still on its way. If not, nobody can
 * tell it from a request that Braze has not applied yet: then the choice or the change may win. Once it is taken over it is a revision like any
 * other, and what stands is counted from there. It is taken over only if somebody made it, and it is newer than our choice.
 * An opt-out whose time Braze tells (a webhook, the list of unsubscribed addresses) has to be taken over if it is newer than our choice by
 * more than five seconds, unless we sent an opt-out of the cell within the horizon before it.
 *
 * An opt-out that had ended `no_profile` is sent when a session sees that Braze knows the person now, so that it is newer than everything that was done in
 * Braze before: whoever was put there as subscribed is unsubscribed in the end. Before anybody sees them, what they were put there with may stand.
 * Whose address and external id both have a row is one person: the newer of the two counts, the opt-out where they are of one moment.
 * A webhook tells both rows of what was sent for one of them; the other may take it for a change made in Braze.
 *
 * **Horizon.** A request takes effect, and reads show it, within the horizon of the time its choices were claimed, or never; so the time
 * a request may wait in a process, and the lag of reads, come out of it. The machine's clock may be set back; it is not set forward,
 * other than by the time that really passed. While it is wrong nobody can tell what is older by the times that Braze tells.
 *
 * **In the end**, when the horizon has passed and nothing goes wrong any more, nothing is left to do, and Braze holds what the precedence
 * says, or the cell's delivery says why not:
 * - `no_profile`: the choice is an opt-out, or for an external id's global email state, and no profile is subscribed;
 * - `waiting_in_braze`: an opt-in that the person has to answer a text message for;
 * - `not_applied`: Braze does not hold the choice, and had a reason: the group is archived, the request was accepted and forgotten, somebody
 *   changed it in Braze, reads name people who have no profile, or an earlier opt-out of ours landed after the opt-in, which left because Braze
 *   had been so before (record 17);
 * - `accepted`: a global email state that nobody's profile showed until the horizon;
 * - `recorded`: it waits for an opt-out of the person that failed;
 * - `failed`: Braze rejected the choice, and not because it did not know the person; or, for an opt-in, nobody had a route for it in a day.
 *
 * **Rolling deploys** (`deploys.ts`). Backends of two configurations may serve at a time: those of the old one stop in the end, and those of the new one stay.
 * The new one adds a topic, moves it to another connection, or does without a connection. All of the above holds as if there were one: whichever
 * page somebody chose on, the last choice counts, and it reaches Braze without an operator, by the new route. What an old backend sent by the old
 * route before it stopped counts as delivered, and so does what one that was frozen sends when it thaws. Nothing is given up for want of a route within a
 * day; once the last of the old backends has stopped and its leases have run out, whatever waited for a route has been sent and read within the
 * horizon, and its signals told, or later by as long as a connection rests that Braze refused (`deploy-witness.ts`). Both connections lead to one workspace, so that
 * an order of sends that only holds within one of them shows. But what is moved may be said again, for mostly they are two; an event that was on
 * its way then may be `lost`; and a lift of the global unsubscribe waits for opt-outs of its own connection alone.
 *
 * The ledger has a row for each revision, which replay to what the cell holds. The event of a confirmed choice was told once, or is `lost` where
 * something left open whether it was; and the profile has the attributes of the choice (`judging-signals.ts`).
 *
 * Nobody is subscribed to the archived group: an opt-out that Braze accepts and does not apply is sent again for a week, and given up then.
 *
 * **Meanwhile** (`witness.ts`), an opt-in leaves only if it was the newest choice when it was claimed, which is at most the send window ago; while
 * an opt-out of ours may still land, only where Braze was as that leaves it; and with a lift, only once the opt-outs recorded up to then are in
 * effect. No opt-in is said again while it may still land, which is until the horizon has passed since it was claimed, unless it was surely not taken
 * or a deploy has moved it (`sent-opt-ins.ts`). No event is told twice. What creates a profile is an opt-in or a message that its owner asked for, never an opt-out.
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
  /** Whether it was given up because nobody had had a route for it in a day. */
  readonly lacksRoute: boolean;
  /** Whether it waits for opt-outs of which one failed. */
  readonly isHeldBack: boolean;
  /** Whether an opt-out of our own took effect after the newest choice was made. */
  readonly wasUndoneByOurs: boolean;
  /** Whether the same person has another row of the cell, by another identifier, with a choice that is as new or newer. */
  readonly isOverruled: boolean;
  /** Whether the profile has no address, so that Braze does not show its global email state. */
  readonly hasNoAddress: boolean;
  /** Whether the person ever opted in to anything, here or in Braze. */
  readonly hasOptedIn: boolean;
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
  const { newest, held } = end;
  if (newest === undefined) return end.isOverruled ? undefined : untouchedObjection(end, circumstances);
  if (wasLifted(end, circumstances)) return undefined;
  if (end.isOverruled) return isSettled(end) ? undefined : 'it is not settled';
  switch (end.delivery) {
    case 'confirmed':
      return confirmedObjection(end, newest);
    case 'no_profile':
      // A global state that is set for an external id reaches only who is there.
      if (end.cell === 'global' && end.hasNoAddress) return undefined;
      if (newest === 'subscribed') return 'an opt-in creates the profile';
      return isSubscribed(held) && end.edit?.state !== 'subscribed' ? 'somebody is subscribed' : undefined;
    case 'waiting_in_braze':
      return end.cell === 'texts' && newest === 'subscribed' ? undefined : 'there is nothing to wait for';
    case 'not_applied':
      return notAppliedObjection(end, newest, circumstances);
    case 'failed':
      // Its owner may have left in Braze by the time that somebody has a route, so it is not taken up again by itself.
      if (end.lacksRoute && newest === 'subscribed') return undefined;
      return mayBeRejected(end, circumstances) ? undefined : 'Braze never rejected it';
    case 'accepted':
      return end.cell === 'global' ? unreadableObjection(end, newest, circumstances) : 'it is not settled';
    case 'recorded':
      return end.isHeldBack ? undefined : 'it is not settled';
    case 'sent':
    case 'in_doubt':
    case undefined:
      return 'it is not settled';
  }
}

/** Nobody chose it here. A profile that an opt-in of another cell created never touched this one. */
function untouchedObjection(end: CellEnd, circumstances: Circumstances): string | undefined {
  const { held, heldBefore, edit, cell } = end;
  const atFirst = cell === 'global' ? 'subscribed' : 'untouched';
  const isAsItWas = held.every((state, index) => state === (edit?.state ?? heldBefore[index] ?? atFirst));
  return isAsItWas || wasLifted(end, circumstances) ? undefined : 'nobody chose it here, and it changed';
}

/** A global state ends as accepted where nobody had the address when it could be read; who has it since got it from the address. */
function unreadableObjection(end: CellEnd, newest: WantedState, circumstances: Circumstances): string | undefined {
  const { held, hasNoAddress, edit } = end;
  // An opt-out that landed late, on an address that nobody had, cannot be seen; what it undid is not said again.
  const isUnseen = held.length === 0 || hasNoAddress || circumstances.hasForgotten || newest === 'subscribed';
  return isUnseen || holds(held, edit?.state ?? newest)
    ? undefined
    : 'it is not settled, and Braze holds something else';
}

function confirmedObjection(end: CellEnd, newest: WantedState): string | undefined {
  const { edit, held } = end;
  if (holds(held, newest))
    return edit?.stands === true && edit.state !== newest ? 'a newer change made in Braze was undone' : undefined;
  return edit !== undefined && holds(held, edit.state) ? undefined : 'Braze holds something else';
}

function notAppliedObjection(end: CellEnd, newest: WantedState, circumstances: Circumstances): string | undefined {
  const { cell, edit, held, wasUndoneByOurs } = end;
  const { unknowns, hasForgotten } = circumstances;
  if (holds(held, newest) && edit === undefined) return 'Braze holds it';
  if (newest === 'unsubscribed' && isSubscribed(held) && edit?.state !== 'subscribed') return 'somebody is subscribed';
  const namesStrangers = unknowns.userStatusUnknownIds === 'empty' && newest === 'unsubscribed';
  // A global state for an external id that nobody has changes nobody.
  if (cell === 'global' && held.length === 0) return undefined;
  const isNotOurs = cell === 'archived' || cell === 'typo' || hasForgotten || edit !== undefined || namesStrangers;
  return isNotOurs || (newest === 'subscribed' && wasUndoneByOurs) ? undefined : 'Braze had no reason not to apply it';
}

/** Where Braze takes an opt-in to a group for the end of a global unsubscribe, any opt-in of the person may have been that. */
function wasLifted(end: CellEnd, { unknowns }: Circumstances): boolean {
  const isLifted = unknowns.groupSubscribeLiftsGlobal === true && end.hasOptedIn && isSubscribed(end.held);
  return end.cell === 'global' && isLifted && (end.newest === undefined || isSettled(end));
}

function isSettled({ delivery }: CellEnd): boolean {
  return delivery !== undefined && !['recorded', 'sent', 'in_doubt'].includes(delivery);
}

function mayBeRejected({ cell, newest, held, edit }: CellEnd, { unknowns, hasRejected }: Circumstances): boolean {
  if (hasRejected || cell === 'typo') return true;
  // Taken and never processed: the opt-out is sent for a week, and given up then.
  if (cell === 'archived' && newest === 'unsubscribed' && isSubscribed(held)) return true;
  if (cell === 'archived' && unknowns.archivedGroup === 'reject') return true;
  // Reads that name people who have no profile tell nobody from somebody: who is put there afterwards is for the operator, who has it on the list.
  const isTakenForSomebody =
    unknowns.unknownPersonOnStatusSet === 'reject' && unknowns.userStatusUnknownIds === 'empty';
  const wasNobody = !isSubscribed(held) || edit?.state === 'subscribed';
  return isTakenForSomebody && newest === 'unsubscribed' && wasNobody;
}

/** Whether the profiles together hold a state: all are subscribed, or none is. */
function holds(held: CellEnd['held'], state: WantedState): boolean {
  if (state === 'subscribed') return held.length > 0 && held.every((each) => each === 'subscribed');
  return held.includes('unsubscribed') && !isSubscribed(held);
}

function isSubscribed(held: CellEnd['held']): boolean {
  return held.includes('subscribed');
}
