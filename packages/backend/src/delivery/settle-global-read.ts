import type { ExportedProfile } from '../braze/exported-profiles.ts';
import { isProfileOf } from '../braze/target-states.ts';
import type { DeliverableChoice, Settlement, Target } from '../store/store.ts';
import { horizonOf, isOpposed, lookAgain, settleRead, type SettleReadContext, type Sighting } from './settle-read.ts';
import { standing } from './settle-send.ts';

/** What a read showed of a target's global email state. `not_shown`: there are profiles, and Braze does not say for one of them. */
export type GlobalSighting = Exclude<Sighting, 'untouched'> | 'not_shown';

/** The global email state of a target's profiles as one: `subscribed` and `opted_in` are both on; `partial` where the profiles disagree. */
export function globalSightingOf(target: Target, profiles: readonly ExportedProfile[]): GlobalSighting {
  const states = profiles.filter((profile) => isProfileOf(target, profile)).map((each) => each.globalEmailState);
  if (states.length === 0) return 'no_profile';
  if (states.includes(null)) return 'not_shown';
  const off = states.filter((state) => state === 'unsubscribed').length;
  if (off === 0) return 'subscribed';
  return off === states.length ? 'unsubscribed' : 'partial';
}

/**
 * Where a global email state stands after profiles were read. Braze keeps the state of an address that nobody has yet, and reads show it only
 * once somebody does. So where there is nothing to read until the horizon, the choice ends as `accepted`, which is all that is known, and is
 * neither called confirmed nor sent again, but for an opt-out that a lift may have landed on. An external id that Braze does not know ends `no_profile`, as for a topic. Pure.
 */
export function settleGlobalRead(
  choice: DeliverableChoice,
  sighting: GlobalSighting,
  context: Omit<SettleReadContext, 'isDoubleOptIn'>,
): Settlement {
  const full = { ...context, isDoubleOptIn: false };
  const isUnseen = sighting === 'not_shown' || (sighting === 'no_profile' && choice.target.kind === 'email');
  if (!isUnseen || choice.delivery !== 'accepted') {
    return settleRead(choice, sighting === 'not_shown' ? 'untouched' : sighting, full);
  }
  const reason = sighting === 'not_shown' ? 'state_not_shown' : 'no_profile_to_read';
  const seen = { ...choice, attempts: 0 };
  if (context.now < horizonOf(choice, full) || isOpposed(choice, context.now)) return lookAgain(seen, full, reason);
  // A lift that was on its way may have landed last, and no read would show it: nothing can by now, and saying it again does no harm.
  if (choice.state === 'unsubscribed' && choice.opposedUntil !== null) {
    const again = { delivery: 'recorded', nextAttemptAt: context.now, reason: 'opposite_in_flight' } as const;
    return standing(seen, { ...again, opposedUntil: null });
  }
  return standing(seen, { delivery: 'accepted', nextAttemptAt: null, reason, opposedUntil: null });
}
