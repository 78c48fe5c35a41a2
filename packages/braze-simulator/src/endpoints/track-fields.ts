import type { GlobalState } from '../workspace/profile.ts';

/** RFC 5321, section 4.5.3.1: the longest address that can be used in a message. */
const longestEmail = 254;

/** Whether a value looks like an address: one `@` with something before it and a dotted name after it, no blanks, at most 254 characters. */
export function isEmail(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > longestEmail || /\s/.test(value)) return false;
  const [local, domain, ...rest] = value.split('@');
  if (!local || !domain || rest.length > 0) return false;
  const labels = domain.split('.');
  return labels.length > 1 && labels.every((label) => label.length > 0);
}

/** Whether a value is a global subscription state in Braze's spelling. */
export function isGlobalState(value: unknown): value is GlobalState {
  return value === 'opted_in' || value === 'subscribed' || value === 'unsubscribed';
}

/** Whether a value is a date in ISO 8601, with a time or without. */
export function isIsoTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value));
}

/** Whether a value has the form of a UUID, as the ids of subscription groups do. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}
