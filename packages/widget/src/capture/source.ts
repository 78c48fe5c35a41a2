import type { CaptureRule } from '@preference-center/backend/loader-config';

/** Reads what a rule finds on the page now; `undefined` where it finds nothing. The value is unchecked. */
export type Read = (rule: CaptureRule) => unknown;

/**
 * A place on the page that can name the visitor. It is started once, calls `changed` whenever a later read may give
 * another value, and writes nothing to the DOM. One file for each source.
 */
export type Source = (changed: () => void) => Read;
