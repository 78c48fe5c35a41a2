import type { SubscriptionGroup } from '../simulator-seed.ts';
import type { Unknowns } from '../unknowns.ts';
import type { OutboxMessage } from './outbox-message.ts';
import { newProfile } from './profile.ts';
import type { Profile } from './profile.ts';
import type { StateChange } from './state-change.ts';
import type { WorkspaceState } from './workspace-state.ts';

/**
 * Where a change can come from, in the words of `state_change_source` in Braze Currents. Source: Braze docs, message engagement events
 * and "Attribute triggers"; the spelling of `Dashboard`, `List-Unsubscribe` and `User Merge` is an assumption.
 */
export const changeSources = [
  'REST API',
  'SDK',
  'CSV Import',
  'Dashboard',
  'Preference Center',
  'Inbound Message',
  'List-Unsubscribe',
  'User Merge',
] as const;

/** One of `changeSources`. */
export type ChangeSource = (typeof changeSources)[number];

/**
 * What an accepted request does to the workspace. It may run more than once, on copies of the state (one that is applied now,
 * one that reads will see later), so it depends on its scope only and does the same on each.
 */
export type Effect = (scope: EffectScope) => void;

/** Everything an effect may use. */
export interface EffectScope {
  readonly state: WorkspaceState;
  /** When the request was received, in milliseconds since the epoch. */
  readonly at: number;
  readonly source: ChangeSource;
  readonly groups: ReadonlyMap<string, SubscriptionGroup>;
  readonly unknowns: Unknowns;
  /** Collects what changed, for whoever watches the workspace. */
  readonly changes: StateChange[];
  /** Collects the messages that Braze sends because of this effect. */
  readonly messages: OutboxMessage[];
  /** A new Braze id: 24 hex digits, the same on every copy of the state. */
  readonly newBrazeId: () => string;
}

/** Adds an empty profile to the workspace and reports it as created. */
export function createProfile(scope: EffectScope): Profile {
  const profile = newProfile(scope.newBrazeId(), scope.at);
  scope.state.add(profile);
  scope.state.touch(profile, scope.at);
  return profile;
}

/** Makes the id source of one run of an effect. The numbers of effects never repeat within a workspace. */
export function brazeIdsOf(effectNumber: number): () => string {
  let issued = 0;
  return () => {
    issued += 1;
    return effectNumber.toString(16).padStart(16, '0') + issued.toString(16).padStart(8, '0');
  };
}
