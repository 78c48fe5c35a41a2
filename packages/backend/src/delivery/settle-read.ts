import type { GroupState, TargetStates } from '../braze/target-states.ts';
import type { Route } from '../config/schema.ts';
import { optOutSeen } from '../store/held-back.ts';
import type { DeliverableChoice, Settlement } from '../store/store.ts';
import { backoffMs, readBackAt, resendMs, type Random } from './retry-timing.ts';
import { standing } from './settle-send.ts';

/** What a read showed of one choice's group. `untouched`: there are profiles, but none ever touched the group. */
export type Sighting = GroupState | 'untouched' | 'no_profile';

export interface SettleReadContext {
  readonly now: number;
  /** How long after a request Braze may still apply it. */
  readonly horizonMs: number;
  readonly random: Random;
  /** Whether Braze asks the person to answer a text message first. */
  readonly isDoubleOptIn: boolean;
}

/** The sighting of a route's group in what Braze holds for the target. */
export function sightingOf(
  { profiles, states }: TargetStates,
  { subscriptionGroupId }: Pick<Route, 'subscriptionGroupId'>,
): Sighting {
  if (profiles === 0) return 'no_profile';
  return states.get(subscriptionGroupId.toLowerCase()) ?? 'untouched';
}

/** How often a choice that Braze accepted is sent again because reads never showed it. */
const mostInsistence = 1;

/**
 * How often an opt-out that reads keep showing as not applied is sent again, from seconds apart to a day: for about a week. What Braze takes
 * and does not apply for so long, it does not apply by itself: it processes no change of a group that is archived, for one.
 */
export const mostOptOutResends = 20;

/** The reasons of what was not read for as long as nobody had a route (`store/routing.ts`). */
const unreadFor: ReadonlySet<string | null> = new Set(['route_missing', 'route_found']);

/** Where a choice stands after Braze was read. Pure. */
export function settleRead(choice: DeliverableChoice, sighting: Sighting, context: SettleReadContext): Settlement {
  // What was in doubt because Braze failed may be what makes it fail: it keeps its count, so that requests get smaller until it stands alone.
  const seen = choice.delivery === 'in_doubt' ? choice : { ...choice, attempts: 0 };
  if (choice.delivery === 'recorded') return settleHeldBack(seen, sighting, context);
  if (isRejected(choice)) return settleRejected(choice, sighting, context);
  return choice.state === 'unsubscribed' ? settleOptOut(seen, sighting, context) : settleOptIn(seen, sighting, context);
}

/**
 * Whether it is an opt-out that Braze rejected alone, of which a read has to tell whether that was because Braze does not know the person. No other
 * opt-out is ever `in_doubt`. Its reason is Braze's, and is kept until then.
 */
export function isRejected({ state, delivery }: Pick<DeliverableChoice, 'state' | 'delivery'>): boolean {
  return state === 'unsubscribed' && delivery === 'in_doubt';
}

/** A choice whose read failed: it stands where it stood and is read again after a while. */
export function settleUnread(
  choice: DeliverableChoice,
  reason: string,
  { now, random }: { now: number; random: Random },
): Settlement {
  const attempts = choice.attempts + 1;
  return putOffRead({ ...choice, attempts }, now + backoffMs(attempts, random), reason);
}

/** A choice that is read later, and stands where it stood until then. */
export function putOffRead(choice: DeliverableChoice, nextAttemptAt: number, reason: string): Settlement {
  const { delivery } = choice;
  const isTold = isRejected(choice) || choice.reason === 'route_found';
  return standing(choice, { delivery, nextAttemptAt, reason: isTold ? choice.reason : reason });
}

/**
 * An opt-in that waits for an opt-out in flight goes out once Braze is as that leaves it, or it can no longer be applied. Until then it
 * stays opposed: Braze may have been so before, and the opt-out land last.
 */
function settleHeldBack(choice: DeliverableChoice, sighting: Sighting, context: SettleReadContext): Settlement {
  const { now } = context;
  if (!isOpposed(choice, now)) {
    return standing(choice, { delivery: 'recorded', nextAttemptAt: now, reason: null, opposedUntil: null });
  }
  const isLeft = sighting === 'unsubscribed' || (sighting === 'no_profile' && now >= firstReadBackAt(choice));
  if (isLeft) return standing(choice, { delivery: 'recorded', nextAttemptAt: now, reason: optOutSeen });
  const nextAttemptAt = readBackAt(choice.sentAt ?? choice.changedAt, now, choice.opposedUntil ?? now);
  return standing(choice, { delivery: 'recorded', nextAttemptAt, reason: 'opt_out_in_flight' });
}

function settleOptOut(choice: DeliverableChoice, sighting: Sighting, context: SettleReadContext): Settlement {
  const { now, random } = context;
  const { resends } = choice;
  switch (sighting) {
    case 'unsubscribed':
      return settleSeenApplied(choice, now);
    case 'subscribed':
    case 'partial':
      if (resends >= mostOptOutResends)
        return standing(choice, { delivery: 'failed', nextAttemptAt: null, reason: 'still_subscribed' });
      return standing(choice, {
        delivery: 'recorded',
        nextAttemptAt: now + resendMs(resends, random),
        reason: 'still_subscribed',
        resends: resends + 1,
      });
    case 'no_profile':
      // An opt-in still in flight would create the profile, subscribed.
      if (isOpposed(choice, now)) return lookAgain(choice, context, 'no_profile');
      return standing(choice, { delivery: 'no_profile', nextAttemptAt: null, reason: null, opposedUntil: null });
    case 'untouched':
      // Nobody is mailed through a group that was never touched, but Braze does not hold the opt-out either: it may be late, lost or
      // the group archived.
      if (now < horizonOf(choice, context) || isOpposed(choice, now))
        return lookAgain(choice, context, 'group_untouched');
      return resends < mostInsistence
        ? standing(choice, {
            delivery: 'recorded',
            nextAttemptAt: now,
            reason: 'group_untouched',
            resends: resends + 1,
          })
        : standing(choice, { delivery: 'not_applied', nextAttemptAt: null, reason: 'group_untouched' });
  }
}

/**
 * An opt-out that Braze rejected ends `no_profile` where there is nobody, as one that Braze accepted does. Where there is somebody it goes once more, because
 * they may have been put there since; then it has failed, with what Braze said.
 */
function settleRejected(choice: DeliverableChoice, sighting: Sighting, context: SettleReadContext): Settlement {
  if (sighting === 'no_profile' || sighting === 'unsubscribed') return settleOptOut(choice, sighting, context);
  const { now, random } = context;
  const { resends, reason } = choice;
  if (resends >= mostInsistence)
    return standing(choice, { delivery: 'failed', nextAttemptAt: null, reason: reason ?? 'rejected' });
  const nextAttemptAt = now + resendMs(resends, random);
  return standing(choice, { delivery: 'recorded', nextAttemptAt, reason, resends: resends + 1 });
}

function settleOptIn(choice: DeliverableChoice, sighting: Sighting, context: SettleReadContext): Settlement {
  const { now, isDoubleOptIn } = context;
  const { delivery, resends, seenApplied } = choice;
  if (sighting === 'subscribed') return settleSeenApplied(choice, now);
  if (isDoubleOptIn && delivery === 'accepted') {
    return standing(choice, { delivery: 'waiting_in_braze', nextAttemptAt: null, reason: null });
  }
  const reason = sighting === 'partial' ? 'partly_applied' : 'not_held_by_braze';
  if (now < horizonOf(choice, context)) return lookAgain(choice, context, reason);
  if (seenApplied) return standing(choice, { delivery: 'not_applied', nextAttemptAt: null, reason: 'undone_in_braze' });
  // Its owner may have left in Braze while nobody had a route to read it.
  if (unreadFor.has(choice.reason)) return standing(choice, { delivery: 'not_applied', nextAttemptAt: null, reason });
  // Never accepted, so sending it again is not insisting: the first request was simply lost.
  if (delivery === 'in_doubt')
    return standing(choice, { delivery: 'recorded', nextAttemptAt: now, reason: 'answer_lost' });
  return resends < mostInsistence
    ? standing(choice, { delivery: 'recorded', nextAttemptAt: now, reason, resends: resends + 1 })
    : standing(choice, { delivery: 'not_applied', nextAttemptAt: null, reason });
}

/** Confirmed, unless a request with the opposite state may still land; then it is looked at once more when none can. */
function settleSeenApplied(choice: DeliverableChoice, now: number): Settlement {
  if (isOpposed(choice, now)) {
    return standing(choice, {
      delivery: 'accepted',
      nextAttemptAt: choice.opposedUntil,
      reason: 'opposite_in_flight',
      seenApplied: true,
    });
  }
  return standing(choice, {
    delivery: 'confirmed',
    nextAttemptAt: null,
    attempts: 0,
    reason: null,
    seenApplied: true,
    opposedUntil: null,
  });
}

/** A choice that stands where it stood and is read again: as soon as after any send, and when nothing in flight can land any more. */
export function lookAgain(choice: DeliverableChoice, context: SettleReadContext, reason: string): Settlement {
  const { sentAt, changedAt, opposedUntil } = choice;
  const lastMs = Math.max(horizonOf(choice, context), opposedUntil ?? 0);
  return putOffRead(choice, readBackAt(sentAt ?? changedAt, context.now, lastMs), reason);
}

/** Somebody who has no profile has none just after an opt-out either; a moment later nothing is likely to come of it any more. */
function firstReadBackAt({ sentAt, changedAt }: DeliverableChoice): number {
  return readBackAt(sentAt ?? changedAt, 0, Infinity);
}

/** Until when what was sent may still take effect. */
export function horizonOf({ sentAt, changedAt }: DeliverableChoice, { horizonMs }: SettleReadContext): number {
  return (sentAt ?? changedAt) + horizonMs;
}

/** Whether a request with the opposite state may still take effect. */
export function isOpposed({ opposedUntil }: DeliverableChoice, now: number): boolean {
  return opposedUntil !== null && now < opposedUntil;
}
