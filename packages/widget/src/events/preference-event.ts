/** Something that happened in a center. All of them bubble and cross shadow roots, so the page can listen anywhere. */
export class PreferenceEvent extends Event {
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
