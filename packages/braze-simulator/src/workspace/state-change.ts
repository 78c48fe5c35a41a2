import type { ChangeSource, EffectScope } from './effect.ts';
import type { GlobalState, GroupState, Profile } from './profile.ts';

/** Something that changed for one person. Given to `state` listeners of the world and sent as `state` events of the control API. */
export type StateChange = ProfileChanged | GroupChanged | GlobalChanged;

interface AboutPerson {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Where it came from, so that an integration can tell the echo of its own calls (`REST API`). */
  readonly source: ChangeSource;
  readonly brazeId: string;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

/** A profile was created, or is gone: deleted, or merged into another. */
export interface ProfileChanged extends AboutPerson {
  readonly kind: 'profile' | 'profile_removed';
}

/** A subscription group of a profile was written, also when it already held that state. `from` is `unknown` for a group nobody touched. */
export interface GroupChanged extends AboutPerson {
  readonly kind: 'group';
  readonly groupId: string;
  readonly from: GroupState | 'unknown';
  readonly to: GroupState;
  readonly isPending: boolean;
}

/** The global email or push state of a profile was written, also when it already held that state. */
export interface GlobalChanged extends AboutPerson {
  readonly kind: 'email' | 'push';
  readonly from: GlobalState;
  readonly to: GlobalState;
}

/** The part of a change that says who it is about. */
export function aboutPerson(scope: EffectScope, profile: Profile): AboutPerson {
  const { brazeId, externalId, email, phone } = profile;
  return { at: scope.at, source: scope.source, brazeId, externalId, email, phone };
}
