import { PreferenceEvent } from './preference-event.ts';
import type { ChosenCell } from './preference-event.ts';

/**
 * How we know who is visiting; `docs/proof.md` says what each allows. These are the words of the HTTP contract, of which the
 * published types know nothing.
 */
export type Proof = 'none' | 'page' | 'token' | 'link' | 'old_link' | 'one_click' | 'code';

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
