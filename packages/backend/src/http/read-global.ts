import type { BrazeReader } from '../braze/reader.ts';
import type { SessionResponse } from '../contract.ts';
import { foldGlobalStates } from '../preferences/global-state.ts';
import type { ReachedCell } from '../preferences/show-choices.ts';
import type { StoredChoice } from '../store/store.ts';
import { standingOf } from './read-braze.ts';

/**
 * Reads the global email state of the addresses that these cells reach, in every workspace they go out from. Null where there is no
 * such address, or where a workspace could not be read and no other one says `unsubscribed`: half an all-clear is none.
 */
export async function readGlobal(
  reader: BrazeReader,
  cells: readonly ReachedCell[],
  stored: readonly StoredChoice[],
  until: number,
): Promise<SessionResponse['global']> {
  const addressed = cells.filter(({ target }) => target.kind === 'email');
  if (addressed.length === 0) return null;
  const addresses = new Map(
    addressed.map(({ cell, target }) => [JSON.stringify([cell.connection.code, target.value]), { cell, target }]),
  );
  const answers = await Promise.all(
    [...addresses.values()].map(({ cell, target }) =>
      reader.profiles(cell.connection.code, target, until, standingOf(target, stored)),
    ),
  );
  const state = foldGlobalStates(
    answers.flatMap((profiles) => (profiles ?? []).map(({ globalEmailState }) => globalEmailState)),
  );
  return answers.includes(undefined) && state !== 'unsubscribed' ? null : { state };
}
