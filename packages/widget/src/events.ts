import type { Proof } from '@preference-center/backend/contract';

/** Something that happened in a center. All of them bubble and cross shadow roots, so the page can listen anywhere. */
class PreferenceEvent extends Event {
  constructor(type: string, fields?: object) {
    super(`preference-${type}`, { bubbles: true, composed: true });
    Object.assign(this, fields);
  }
}

/** One topic on one channel, and what the visitor chose there. */
export interface ChosenCell {
  readonly topic: string;
  readonly channel: string;
  /** `undefined` where the visitor took the choice back. */
  readonly state: 'subscribed' | 'unsubscribed' | undefined;
}

/** What became of one change: it is on disk, or waits until the owner of the address confirms it. */
export interface SavedCell {
  readonly topic: string;
  readonly channel: string;
  readonly outcome: 'saved' | 'waiting_for_confirmation';
}

/** A session opened, and the backend said how it knows the visitor: `preference-identity`. No identity is in it. */
export class PreferenceIdentityEvent extends PreferenceEvent {
  /** How strong the proof is. */
  declare readonly proof: Proof;
  /**
   * The codes of the identity spaces in which the page names somebody else than its proof does. The proof decides; the
   * page's data layer is probably wrong.
   */
  declare readonly disagreeing: readonly string[];

  constructor(proof: Proof, disagreeing: readonly string[]) {
    super('identity', { proof, disagreeing });
  }
}

/** The choices can be made: `preference-ready`, once for each time a session opens. */
export class PreferenceReadyEvent extends PreferenceEvent {
  constructor() {
    super('ready');
  }
}

/** The visitor changed a cell, which is not saved yet: `preference-change`. */
export class PreferenceChangeEvent extends PreferenceEvent {
  /** The cell as the visitor left it: `topic`, `channel`, `state`. */
  declare readonly change: ChosenCell;

  constructor(change: ChosenCell) {
    super('change', { change });
  }
}

/** The server took changes: `preference-save`. */
export class PreferenceSaveEvent extends PreferenceEvent {
  /** What was sent. */
  declare readonly changes: readonly ChosenCell[];
  /** What became of each change: `topic`, `channel`, `outcome`. */
  declare readonly results: readonly SavedCell[];

  constructor(changes: readonly ChosenCell[], results: readonly SavedCell[]) {
    super('save', { changes, results });
  }
}

/** Changes were not saved and are kept for another try: `preference-save-error`. */
export class PreferenceSaveErrorEvent extends PreferenceEvent {
  /** What was sent. */
  declare readonly changes: readonly ChosenCell[];
  /** Code of the problem, stable: those of the HTTP API, and `network`, `timeout` and `invalid_response`. */
  declare readonly code: string;

  constructor(changes: readonly ChosenCell[], code: string) {
    super('save-error', { changes, code });
  }
}

/** The dialog opened: `preference-open`. */
export class PreferenceOpenEvent extends PreferenceEvent {
  constructor() {
    super('open');
  }
}

/** The dialog closed, whoever closed it: `preference-close`. */
export class PreferenceCloseEvent extends PreferenceEvent {
  constructor() {
    super('close');
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'preference-identity': PreferenceIdentityEvent;
    'preference-ready': PreferenceReadyEvent;
    'preference-change': PreferenceChangeEvent;
    'preference-save': PreferenceSaveEvent;
    'preference-save-error': PreferenceSaveErrorEvent;
    'preference-open': PreferenceOpenEvent;
    'preference-close': PreferenceCloseEvent;
  }
}
