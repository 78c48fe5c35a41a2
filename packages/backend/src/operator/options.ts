import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from '../usage-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads the arguments of one command. @throws UsageError for one that is not among the options. */
export function parseOptions<const T extends Options>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'the arguments could not be read', { cause });
  }
}

/** @throws UsageError for an option that was left out or is empty. */
export function needed(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is needed`);
  return value;
}

/**
 * A moment with its zone, because an operator's clock and the server's may stand in two. In epoch milliseconds.
 *
 * @throws UsageError saying what would be right.
 */
export function timeOf(text: string | undefined, name: string): number {
  const time = needed(text, name);
  const isComplete = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(time);
  if (!isComplete || Number.isNaN(Date.parse(time))) {
    throw new UsageError(`${name} has to be a moment with its zone, for example 2026-03-01T12:00:00Z`);
  }
  return Date.parse(time);
}

/** @throws UsageError for what is no whole number from 1 to `most`. */
export function countOf(text: string, name: string, most: number): number {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > most) throw new UsageError(`${name} has to be a number from 1 to ${most}`);
  return count;
}
