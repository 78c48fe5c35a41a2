import type { Session } from '../identity/session-token.ts';
import type { GridCell } from '../preferences/cells.ts';
import { agreeOnNewer, meetingRows, overruledBy } from '../preferences/meeting-rows.ts';
import type { CellChange, ChangeContext, Store } from '../store/store.ts';
import type { AppParts } from './app-parts.ts';

/** The circumstances of {@link letRowsMeet} that the session does not know. */
type Circumstances = Pick<ChangeContext, 'at' | 'configVersion' | 'network'>;

/**
 * Brings choices that were recorded for an external id, while its address was not known, and those of its address to agree
 * on the newer one. Does nothing for a session without both, which is nearly every one.
 */
export async function letRowsMeet(
  cells: readonly GridCell[],
  session: Session,
  circumstances: Circumstances,
  { store, nudge }: Pick<AppParts, 'store' | 'nudge'>,
): Promise<void> {
  const meetings = meetingRows(cells, session.targets);
  if (meetings.length === 0) return;
  const changes = agreeOnNewer(meetings, await store.choicesOf(session.targets));
  if (changes.length === 0) return;
  const { property, proof, wording, language, id } = session;
  const context: ChangeContext = {
    ...circumstances,
    ...{ property, proof, source: 'resolution', wording, language, session: id },
  };
  // A conflict means that somebody chose in this very moment: theirs is the newer choice.
  await store.record({ changes, confirmations: [], context });
  for (const connection of new Set(changes.map((change) => change.connection))) nudge(connection);
}

/**
 * The changes of a save, after those that it implies for the external id of the same person. They come first, so that what is answered
 * for a cell is what became of its address.
 */
export async function withOverruled(
  changes: readonly CellChange[],
  cells: readonly GridCell[],
  { targets }: Session,
  store: Store,
): Promise<readonly CellChange[]> {
  const meetings = meetingRows(cells, targets);
  if (meetings.length === 0) return changes;
  return [...overruledBy(changes, meetings, await store.choicesOf(targets)), ...changes];
}
