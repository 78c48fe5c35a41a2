/** Something that happened in a center. All of them bubble and cross shadow roots, so the page can listen anywhere. */
class PreferenceEvent extends Event {
  constructor(type: string) {
    super(type, { bubbles: true, composed: true });
  }
}

/** One topic on one channel, and what the visitor chose there. */
export interface ChosenCell {
  readonly topic: string;
  readonly channel: string;
  /** `undefined` where the visitor took the choice back. */
  readonly state: 'subscribed' | 'unsubscribed' | undefined;
}

/** What became of one change. */
export interface SavedCell {
  readonly topic: string;
  readonly channel: string;
  readonly outcome: 'saved' | 'waiting_for_confirmation';
}

/** The choices can be made: `preference-ready`, once for each time a session opens. */
export class PreferenceReadyEvent extends PreferenceEvent {
  constructor() {
    super('preference-ready');
  }
}

/** The visitor changed a cell, which is not saved yet: `preference-change`. */
export class PreferenceChangeEvent extends PreferenceEvent {
  /** The cell as the visitor left it. */
  readonly change: ChosenCell;

  constructor(change: ChosenCell) {
    super('preference-change');
    this.change = change;
  }
}

/** The server took changes: `preference-save`. */
export class PreferenceSaveEvent extends PreferenceEvent {
  /** What was sent. */
  readonly changes: readonly ChosenCell[];

  /** What became of each: on disk, or waiting until the owner of the address confirms it. */
  readonly results: readonly SavedCell[];

  constructor(changes: readonly ChosenCell[], results: readonly SavedCell[]) {
    super('preference-save');
    this.changes = changes;
    this.results = results;
  }
}

/** Changes were not saved and are kept for another try: `preference-save-error`. */
export class PreferenceSaveErrorEvent extends PreferenceEvent {
  /** Code of the problem, stable; see `ProblemCode` of the HTTP API, and `network`, `timeout`, `invalid_response`. */
  readonly code: string;

  /** What was not saved. */
  readonly changes: readonly ChosenCell[];

  constructor(code: string, changes: readonly ChosenCell[]) {
    super('preference-save-error');
    this.code = code;
    this.changes = changes;
  }
}

/** The dialog opened: `preference-open`. */
export class PreferenceOpenEvent extends PreferenceEvent {
  constructor() {
    super('preference-open');
  }
}

/** The dialog closed, whoever closed it: `preference-close`. */
export class PreferenceCloseEvent extends PreferenceEvent {
  constructor() {
    super('preference-close');
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'preference-ready': PreferenceReadyEvent;
    'preference-change': PreferenceChangeEvent;
    'preference-save': PreferenceSaveEvent;
    'preference-save-error': PreferenceSaveErrorEvent;
    'preference-open': PreferenceOpenEvent;
    'preference-close': PreferenceCloseEvent;
  }
}
