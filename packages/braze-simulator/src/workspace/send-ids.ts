const dayMs = 24 * 60 * 60 * 1000;

interface Send {
  readonly dispatchId: string;
  readonly at: number;
}

/** The ids that callers gave to transactional sends, remembered for 24 hours. Source: Braze docs, transactional send, `external_send_id`. */
export class SendIds {
  readonly #sends = new Map<string, Send>();

  /** The dispatch id of the send with this id, unless it was more than a day before `at` (milliseconds since the epoch). */
  dispatchOf(sendId: string, at: number): string | undefined {
    const send = this.#sends.get(sendId);
    return send && at - send.at < dayMs ? send.dispatchId : undefined;
  }

  /** Remembers a send, and forgets those that are a day old. */
  remember(sendId: string, dispatchId: string, at: number): void {
    for (const [oldId, { at: oldAt }] of this.#sends) {
      if (at - oldAt < dayMs) break;
      this.#sends.delete(oldId);
    }
    // Deleted first, so that the map stays in the order of time.
    this.#sends.delete(sendId);
    this.#sends.set(sendId, { dispatchId, at });
  }

  /** An independent copy. */
  copy(): SendIds {
    const copy = new SendIds();
    for (const [sendId, send] of this.#sends) copy.#sends.set(sendId, send);
    return copy;
  }
}
