import type { Target } from '../store/store.ts';
import type { ProfileStates } from './status-page.ts';

/** What Braze holds of one group for one target. `partial`: several profiles share the address and disagree. */
export type GroupState = 'subscribed' | 'unsubscribed' | 'partial';

/** What Braze holds for one target. */
export interface TargetStates {
  /** How many profiles share the address or number; 0: Braze does not know it. */
  readonly profiles: number;
  /** By group id in lower case. A group that none of the profiles ever touched is absent. */
  readonly states: ReadonlyMap<string, GroupState>;
}

/**
 * Folds the profiles of a target into one state per group. It is `subscribed` only if every profile is; `unsubscribed` if none is (one
 * that never touched the group gets nothing from it either); else `partial`.
 */
export function foldProfiles(profiles: readonly ProfileStates[]): TargetStates {
  const subscribers = new Map<string, number>();
  for (const { groups } of profiles) {
    for (const [id, state] of groups)
      subscribers.set(id, (subscribers.get(id) ?? 0) + (state === 'subscribed' ? 1 : 0));
  }
  const fold = (count: number): GroupState => {
    if (count === 0) return 'unsubscribed';
    return count === profiles.length ? 'subscribed' : 'partial';
  };
  return { profiles: profiles.length, states: new Map([...subscribers].map(([id, count]) => [id, fold(count)])) };
}

/** Whether a profile is one of the target's: an answer is not taken for somebody it does not name. */
export function isProfileOf(
  { kind, value }: Target,
  profile: Pick<ProfileStates, 'email' | 'phone' | 'external_id'>,
): boolean {
  if (kind === 'email') return profile.email?.trim().toLowerCase() === value.toLowerCase();
  return profile[kind] === value;
}
