/** How often something happened, by labels whose values are few and known, such as a route or an outcome; never by what names a person. */
export class Tally<Label extends string> {
  readonly #counts = new Map<string, { readonly labels: Readonly<Record<Label, string>>; count: number }>();

  /** Counts one more. */
  add(labels: Readonly<Record<Label, string>>): void {
    const key = JSON.stringify(Object.values(labels));
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { labels, count: 1 });
    else known.count += 1;
  }

  get counts(): readonly { readonly labels: Readonly<Record<Label, string>>; readonly count: number }[] {
    return [...this.#counts.values()];
  }
}
