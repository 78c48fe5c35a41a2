import { BrazeRefusal } from './endpoint.ts';
import type { EndpointRequest } from './endpoint.ts';

/** Reads a whole number from the query, such as `limit`. Throws a 400 for one out of bounds. */
export function readCount(
  { query }: EndpointRequest,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const text = query[name]?.[0];
  if (text === undefined) return fallback;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < min || count > max) {
    throw new BrazeRefusal(400, `'${name}' must be a whole number from ${min} to ${max}`);
  }
  return count;
}
