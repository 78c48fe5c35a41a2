import type { Profile } from './profile.ts';

/** Which of several profiles with one address or number is meant. Source: Braze docs, `/users/identify` and the recipients object. */
export type Priority = 'identified' | 'unidentified' | 'most_recently_updated' | 'least_recently_updated';

/** The one profile that an ordered list of priorities leaves over; undefined for none, and while more than one is left. */
export function pickByPriority(candidates: Iterable<Profile>, priorities: readonly Priority[]): Profile | undefined {
  let left = [...candidates];
  for (const priority of priorities) left = narrow(left, priority);
  return left.length === 1 ? left[0] : undefined;
}

function narrow(profiles: readonly Profile[], priority: Priority): Profile[] {
  if (priority === 'identified') return profiles.filter((profile) => profile.externalId !== null);
  if (priority === 'unidentified') return profiles.filter((profile) => profile.externalId === null);
  const ordered = [...profiles].sort((a, b) => a.updateNumber - b.updateNumber);
  return priority === 'most_recently_updated' ? ordered.slice(-1) : ordered.slice(0, 1);
}
