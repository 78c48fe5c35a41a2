import { unsubscribesPageSize, type Unsubscribed } from '../braze/unsubscribes-page.ts';

/** How many entries of a page are asked for again with the next: as many may leave the list in between without one being passed by. */
const overlap = 50;

/** How often a pass steps back over a list that shrinks faster than that, before it starts over at its next time. */
const mostRetreats = 5;

/** The most pages of one pass: more than two million addresses. Only a list that never ends has more. */
const mostPages = 5000;

/**
 * What a page means for the way through the list.
 *
 * - `new`: it follows the one before.
 * - `back`: the list shrank by more than the overlap; what is missing moved up, so the walk has stepped back to ask for it.
 * - `shrinking`: it did so too often.
 * - `endless`: nothing on it is new, as where a server takes no notice of the offset, or there were too many pages.
 */
export type WalkStep = 'new' | 'back' | 'shrinking' | 'endless';

/** The way through a list that changes while it is read, page by page. */
export class ListWalk {
  /** Where the next page begins. */
  offset = 0;
  /** How many pages were taken. */
  pages = 0;
  #retreats = 0;
  #hasRetreated = false;
  #before: ReadonlySet<string> | undefined;

  take(page: readonly Unsubscribed[]): WalkStep {
    this.pages += 1;
    const known = page.filter((entry) => this.#before?.has(keyOf(entry))).length;
    if (this.#before !== undefined && known === 0) {
      if (this.#retreats >= mostRetreats || this.offset === 0) return 'shrinking';
      this.#retreats += 1;
      this.#hasRetreated = true;
      this.offset = Math.max(0, this.offset - unsubscribesPageSize);
      return 'back';
    }
    // A page that was stepped back to may well show again what was seen.
    const isRepeated = page.length >= unsubscribesPageSize && known === page.length && !this.#hasRetreated;
    return isRepeated || this.pages > mostPages ? 'endless' : 'new';
  }

  /** After a page that was new: asks for the next. */
  goOn(page: readonly Unsubscribed[]): void {
    this.#before = new Set(page.map(keyOf));
    this.#hasRetreated = false;
    this.offset += unsubscribesPageSize - overlap;
  }
}

function keyOf({ email, at }: Unsubscribed): string {
  return `${at} ${email}`;
}
