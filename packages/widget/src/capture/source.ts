import type { CaptureRule } from '@preference-center/backend/loader-config';

/** Reads what a rule finds on the page now. The value is unchecked, and a page can make reading it throw. */
export type Read<Rule extends CaptureRule = CaptureRule> = (rule: Rule) => unknown;

/**
 * A place on the page that can name the visitor. It is started once and writes nothing to the DOM. One file for each; the
 * build compiles it by itself, and the backend puts it into the loaders of the properties that use it.
 */
export type Source<Rule extends CaptureRule> = (
  /** To be called whenever a later read may give another value. */
  changed: () => void,
  /** Follows a dotted path; `undefined` where it leads nowhere. */
  at: (value: unknown, path: string) => unknown,
  /** The public API as it is being built; a source may add a method. */
  api: Record<string, unknown>,
) => Read<Rule>;

/** One step of decoding. It answers `undefined` or throws where the value is not in its form. */
export type Step = (text: string) => unknown;
