import { isValueWord, type OrchestrationValue, type ValueWord } from '../config/orchestration.ts';
import type { Cell, ChangeContext } from '../store/store.ts';

/** A value as Braze gets it; null clears an attribute. */
export type SignalValue = string | number | boolean | null | readonly string[];
export type SignalValues = Readonly<Record<string, SignalValue>>;

/** What the words stand for; undefined where it is not known any more. */
type Meanings = Readonly<Record<ValueWord, string | undefined>>;

/** A choice, as far as words speak of it. */
export interface Subject extends Pick<Cell, 'topic' | 'channel'> {
  /** When it was made. */
  readonly at: number;
  readonly context: Pick<ChangeContext, 'property' | 'language'> | undefined;
}

/**
 * The values of a configuration for one choice. `$now` is the time of the choice in ISO 8601, however late this is sent; `$$` at the
 * beginning of a text stands for one `$`. A word whose meaning is not known is left out. Pure.
 */
export function valuesFor(values: Readonly<Record<string, OrchestrationValue>>, subject: Subject): SignalValues {
  const { topic, channel, at, context } = subject;
  const meanings: Meanings = {
    $now: new Date(at).toISOString(),
    $property: context?.property,
    $topic: topic,
    $channel: channel,
    $language: context?.language,
  };
  const found = Object.entries(values).flatMap(([name, value]): [string, SignalValue][] => {
    const meant = meaningOf(value, meanings);
    return meant === undefined ? [] : [[name, meant]];
  });
  return Object.fromEntries(found);
}

function meaningOf(value: OrchestrationValue, meanings: Meanings): SignalValue | undefined {
  if (Array.isArray(value)) return value.flatMap((text) => textOf(text, meanings) ?? []);
  return typeof value === 'string' ? textOf(value, meanings) : value;
}

function textOf(text: string, meanings: Meanings): string | undefined {
  if (isValueWord(text)) return meanings[text];
  return text.startsWith('$$') ? text.slice(1) : text;
}
