import type { GlobalState } from './profile.ts';

/** When something happened to an address. */
export interface AddressEvent {
  readonly email: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * What Braze knows of addresses, whether or not a profile has them: global states, hard bounces and spam reports. Addresses are compared
 * exactly; whoever calls decides about upper and lower case.
 */
export class AddressBook {
  readonly #states = new Map<string, { readonly state: GlobalState; readonly changedAt: number }>();
  readonly #hardBounces = new Map<string, number>();
  readonly #spamReports = new Map<string, number>();

  /** The global state recorded for an address, if any. */
  stateOf(email: string): GlobalState | undefined {
    return this.#states.get(email)?.state;
  }

  /** Records a global state. One that was recorded already keeps its time. */
  setState(email: string, state: GlobalState, at: number): void {
    if (this.stateOf(email) !== state) this.#states.set(email, { state, changedAt: at });
  }

  /** Forgets the global state of an address. Its bounces and spam reports stay. */
  forgetState(email: string): void {
    this.#states.delete(email);
  }

  /** Whether mail to the address has bounced for good. */
  hasHardBounced(email: string): boolean {
    return this.#hardBounces.has(email);
  }

  /** Records a hard bounce. The first one counts. */
  addHardBounce(email: string, at: number): void {
    if (!this.#hardBounces.has(email)) this.#hardBounces.set(email, at);
  }

  /** Takes an address off the bounce list. */
  removeHardBounce(email: string): void {
    this.#hardBounces.delete(email);
  }

  /** Whether somebody at the address has marked a message as spam. */
  isSpamReporter(email: string): boolean {
    return this.#spamReports.has(email);
  }

  /** Records that a message was marked as spam. The first report counts. */
  addSpamReport(email: string, at: number): void {
    if (!this.#spamReports.has(email)) this.#spamReports.set(email, at);
  }

  /** Takes an address off the spam list. */
  removeSpamReport(email: string): void {
    this.#spamReports.delete(email);
  }

  /** The unsubscribed addresses, in no particular order, with the time they last became so. Visits every address with a state. */
  unsubscribes(): AddressEvent[] {
    return [...this.#states].flatMap(([email, { state, changedAt }]) =>
      state === 'unsubscribed' ? [{ email, at: changedAt }] : [],
    );
  }

  /** The addresses that have bounced, in no particular order. */
  hardBounces(): AddressEvent[] {
    return [...this.#hardBounces].map(([email, at]) => ({ email, at }));
  }

  /** An independent copy. */
  copy(): AddressBook {
    const copy = new AddressBook();
    for (const [email, record] of this.#states) copy.#states.set(email, record);
    for (const [email, at] of this.#hardBounces) copy.#hardBounces.set(email, at);
    for (const [email, at] of this.#spamReports) copy.#spamReports.set(email, at);
    return copy;
  }
}
