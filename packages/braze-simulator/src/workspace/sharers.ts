import type { Channel } from '../simulator-seed.ts';
import type { Profile } from './profile.ts';
import type { WorkspaceState } from './workspace-state.ts';

/** How many profiles with one address change together. Source: Braze user guide, "Duplicate emails". */
export const maxSharers = 100;

/** The profile and the others that share its address (email) or phone number (other channels), at most 100 in all. */
export function sharersOf(state: WorkspaceState, profile: Profile, channel: Channel): Profile[] {
  const sharers = [profile];
  for (const peer of peersOf(state, profile, channel)) {
    if (sharers.length >= maxSharers) break;
    if (peer !== profile) sharers.push(peer);
  }
  return sharers;
}

function peersOf(state: WorkspaceState, profile: Profile, channel: Channel): Iterable<Profile> {
  if (channel === 'email') return profile.email === null ? [] : state.withEmail(profile.email);
  return profile.phone === null ? [] : state.withPhone(profile.phone);
}
