/** Readers of a configuration whose shape is not known to be right yet; what has the wrong shape is passed over. */

/** Something with named fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** Something wrong, and where. */
export interface Found {
  readonly path: (string | number)[];
  readonly message: string;
}

/** The value's fields; none where it has none. */
export function fields(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}

/** The entries of a list, each as its fields. */
export function items(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

/** The texts in a list. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** The codes of a list of the configuration. */
export function codes(config: Fields, list: string): string[] {
  return items(config[list]).flatMap(({ code }) => (typeof code === 'string' ? [code] : []));
}
