import type { SessionResponse, WantedState } from '@preference-center/backend/contract';
import type { CellName, Grid } from '../grid.ts';
import type { Strings } from '../locales/strings.ts';
import type { PreferencesClient } from '../preferences-client.ts';
import type { CenterHost } from '../preferences-controller.ts';

/** What the extras see and do of the center they belong to; the controller is one. */
export interface ExtrasCenter {
  /** The element, with what a page can set there. */
  readonly host: CenterHost;
  /** The client of the visit that is going on. */
  readonly client: PreferencesClient | undefined;
  session: SessionResponse | undefined;
  readonly grid: Grid;
  readonly strings: Strings;
  /** What the live region says. */
  readonly notice: string;
  /** Whether each choice is saved at once. */
  readonly isAutosaving: boolean;
  /** Whether the visitor is offered to take the last thing back. */
  canUndo: boolean;
  /** Whether a link was asked for. */
  hasSentLink: boolean;
  /** Takes a choice for each of the cells; `isSavedAtOnce` false where the caller saves it, together with more. */
  change(names: readonly CellName[], state: WantedState | undefined, isSavedAtOnce?: boolean): void;
  /** Takes a session that has opened, with what was chosen and not saved in the one before. */
  adopt(session: SessionResponse): void;
  /** Says how much is not saved. */
  sayPending(): void;
  /** Says something in the live region, and draws the center anew. */
  say(notice: string, hasFailed?: boolean): void;
  /** Says why something failed. */
  fail(error: unknown): void;
}
