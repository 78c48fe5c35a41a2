/** Follows a dotted path into a value, `items.0.email`; `undefined` where it leads nowhere. */
export const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce((found, step) => (found as Record<string, unknown> | undefined)?.[step], value);
