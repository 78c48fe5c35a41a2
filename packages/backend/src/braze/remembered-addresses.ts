/** What Braze holds of an external id's profile; both null where it knows nobody by that id. */
export interface Addresses {
  readonly email: string | null;
  readonly phone: string | null;
}

/** For so long an answer is taken for Braze's word of now, so that a session and its renewals ask once. */
const freshMs = 60_000;

/** For so long it stands in while Braze does not answer. */
const keptMs = 60 * 60_000;

/** About 3 MB. */
const capacity = 10_000;

/**
 * Remembers, in memory only, which address an external id has in Braze. Losing it costs a read. It holds nothing about choices, and is
 * not written down: a copy of who is who would have to be erased with the person, and be oldest just when it is used.
 */
export class RememberedAddresses {
  readonly #entries = new Map<string, { readonly addresses: Addresses; readonly readAt: number }>();

  note(key: string, addresses: Addresses, nowMs: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { addresses, readAt: nowMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > capacity && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** What Braze said within the last minute. */
  fresh(key: string, nowMs: number): Addresses | undefined {
    return this.#youngerThan(freshMs, key, nowMs);
  }

  /** What Braze said within the last hour, for when it does not answer now. */
  last(key: string, nowMs: number): Addresses | undefined {
    return this.#youngerThan(keptMs, key, nowMs);
  }

  #youngerThan(ageMs: number, key: string, nowMs: number): Addresses | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && nowMs - entry.readAt < ageMs ? entry.addresses : undefined;
  }
}
