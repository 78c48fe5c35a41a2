import type { Choice, ProblemCode } from '@preference-center/backend/contract';

/**
 * Every code a {@link WidgetError} can carry: those of the backend's problems, and `network` (no answer at all),
 * `timeout` (none in time, so a change may or may not be saved) and `invalid_response` (an answer that is not ours).
 */
export type WidgetErrorCode = ProblemCode | 'network' | 'timeout' | 'invalid_response';

/** A request that failed. Branch on `code`, which is the message, too; neither ever holds an address or a token. */
export class WidgetError extends Error {
  /** What went wrong. */
  readonly code: WidgetErrorCode;

  /** For `stale_revision`: every cell that moved, as it stands now. */
  readonly conflicts: readonly Choice[];

  constructor(code: WidgetErrorCode, conflicts: readonly Choice[] = []) {
    super(code);
    this.code = code;
    this.conflicts = conflicts;
  }
}
