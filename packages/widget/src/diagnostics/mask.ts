/**
 * A value that was found, told so that a developer knows it again and nobody learns it from a screenshot: an address as
 * `a•••@e•••.com`, a JWT by its length, any other text by its first letter and its length, and what is no text by its kind.
 */
export function mask(value: unknown): string {
  if (typeof value === 'number') return `a number of ${`${value}`.length} digits`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value) return 'an object';
  if (['function', 'symbol', 'bigint'].includes(typeof value)) return `a ${typeof value}`;
  if (typeof value !== 'string') return `${value as undefined}`;
  if (!value.trim()) return 'an empty text';
  const [, local, domain, end] = /^\s*(\S)[^@]*@(\S)[^@]*?(\.\w+)\s*$/.exec(value) ?? [];
  if (end) return `${local}•••@${domain}•••${end}`;
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)) return `a JWT of ${value.length} characters`;
  return `${value.trim()[0]}••• (${value.length} characters)`;
}
