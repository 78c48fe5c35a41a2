/** A list that keeps the newest `capacity` entries. Adding is constant time. */
export class Ring<T> {
  readonly #capacity: number;
  #entries: T[] = [];
  #oldest = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many entries are kept now. */
  get size(): number {
    return this.#entries.length;
  }

  /** Adds an entry; the oldest leaves when the ring is full. */
  push(entry: T): void {
    if (this.#entries.length < this.#capacity) {
      this.#entries.push(entry);
      return;
    }
    this.#entries[this.#oldest] = entry;
    this.#oldest = (this.#oldest + 1) % this.#capacity;
  }

  /** The entries, oldest first, in an array of the caller's own. */
  toArray(): T[] {
    return [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)];
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = [];
    this.#oldest = 0;
  }
}
