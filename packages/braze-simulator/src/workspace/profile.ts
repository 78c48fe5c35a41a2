/** The email and push state of a whole profile, as Braze's `email_subscribe` and `push_subscribe` attributes spell it. */
export type GlobalState = 'opted_in' | 'subscribed' | 'unsubscribed';

/** A subscription state that can be asked for in a group. A group nobody touched has neither. */
export type GroupState = 'subscribed' | 'unsubscribed';

/** What one profile holds for one group. `isPending` marks an SMS double opt-in that waits for the person's reply. */
export interface GroupRecord {
  readonly state: GroupState;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
  readonly isPending: boolean;
}

/** A second name of a profile. A profile has at most one name per label. */
export interface UserAlias {
  readonly name: string;
  readonly label: string;
}

/** How often one custom event was logged, or one product bought, and when (milliseconds since the epoch, as the caller dated them). */
export interface EventSummary {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** One user profile. Its address, phone, external id and aliases are changed through `WorkspaceState` only, which indexes them. */
export interface Profile {
  readonly brazeId: string;
  externalId: string | null;
  email: string | null;
  phone: string | null;
  readonly aliases: UserAlias[];
  emailSubscribe: GlobalState;
  pushSubscribe: GlobalState;
  readonly groups: Map<string, GroupRecord>;
  readonly attributes: Map<string, unknown>;
  readonly customAttributes: Map<string, unknown>;
  readonly customEvents: Map<string, EventSummary>;
  /** By product id. */
  readonly purchases: Map<string, EventSummary>;
  readonly createdAt: number;
  updatedAt: number;
  /** Rises with every change in the workspace, so that profiles changed in the same millisecond keep their order. */
  updateNumber: number;
  /** When this person was last sent an SMS double opt-in prompt, or null. */
  promptedAt: number | null;
}

/** A profile with Braze's defaults: subscribed by email and push, in no group. Source: user guide, subscription preferences. */
export function newProfile(brazeId: string, at: number): Profile {
  return {
    brazeId,
    externalId: null,
    email: null,
    phone: null,
    aliases: [],
    emailSubscribe: 'subscribed',
    pushSubscribe: 'subscribed',
    groups: new Map(),
    attributes: new Map(),
    customAttributes: new Map(),
    customEvents: new Map(),
    purchases: new Map(),
    createdAt: at,
    updatedAt: at,
    updateNumber: 0,
    promptedAt: null,
  };
}

/** A copy that shares nothing mutable with the original. Attribute values are never changed in place, so they are shared. */
export function copyProfile(profile: Profile): Profile {
  return {
    ...profile,
    aliases: [...profile.aliases],
    groups: new Map(profile.groups),
    attributes: new Map(profile.attributes),
    customAttributes: new Map(profile.customAttributes),
    customEvents: new Map(profile.customEvents),
    purchases: new Map(profile.purchases),
  };
}
