import { PreferenceEvent } from './preference-event.ts';
import type { ChosenCell, SavedCell } from './preference-event.ts';

/** The server took changes: `preference-save`. */
export class PreferenceSaveEvent extends PreferenceEvent {
  /** What was sent. */
  declare readonly changes: readonly ChosenCell[];
  /** What became of each change: `topic`, `channel`, `outcome`. */
  declare readonly results: readonly SavedCell[];

  constructor(changes: readonly ChosenCell[], results: readonly SavedCell[]) {
    super('save', { changes, results });
  }
}

/** Changes were not saved and are kept for another try: `preference-save-error`. */
export class PreferenceSaveErrorEvent extends PreferenceEvent {
  /** What was sent. */
  declare readonly changes: readonly ChosenCell[];
  /** Code of the problem, stable: those of the HTTP API, and `network`, `timeout` and `invalid_response`. */
  declare readonly code: string;

  constructor(changes: readonly ChosenCell[], code: string) {
    super('save-error', { changes, code });
  }
}
