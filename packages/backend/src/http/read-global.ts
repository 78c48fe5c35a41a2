import type { BrazeReader } from '../braze/reader.ts';
import type { GlobalState } from '../contract.ts';
import { globalCell } from '../preferences/global-cell.ts';
import { foldGlobalStates, shownGlobalState } from '../preferences/global-state.ts';
import type { GlobalTarget } from '../preferences/plan-global.ts';
import type { StoredChoice } from '../store/store.ts';
import { standingOf } from './read-braze.ts';

/** The global email state of a person, and the connections in whose workspace it is `unsubscribed`. */
export interface GlobalRead {
  /** Null where there is no address, or where a workspace could not be read and no other one says `unsubscribed`: half an all-clear is none. */
  readonly state: GlobalState | null;
  readonly off: readonly string[];
  /** The addresses that a workspace was seen to know. */
  readonly known: readonly GlobalTarget[];
}

export interface ReadGlobalOptions {
  /** When the session has waited for Braze long enough, epoch milliseconds. */
  readonly until: number;
  readonly nowMs: number;
  /** How long after a request Braze may still apply it, in milliseconds. */
  readonly horizonMs: number;
}

/** Reads the global email states of a session's addresses, overlaid with ours where Braze has not caught up. */
export async function readGlobal(
  reader: BrazeReader,
  targets: readonly GlobalTarget[],
  stored: readonly StoredChoice[],
  { until, ...timing }: ReadGlobalOptions,
): Promise<GlobalRead> {
  const addressed = targets.filter(({ target }) => target.kind === 'email');
  if (addressed.length === 0) return { state: null, off: [], known: [] };
  const known: GlobalTarget[] = [];
  const states = await Promise.all(
    addressed.map(async ({ connection, target }): Promise<GlobalState | undefined> => {
      const profiles = await reader.profiles(connection, target, until, standingOf(target, stored));
      if (profiles !== undefined && profiles.length > 0) known.push({ connection, target });
      const held = profiles && foldGlobalStates(profiles.map(({ globalEmailState }) => globalEmailState));
      const { topic } = globalCell(target, connection);
      const own = stored.find(
        (row) => row.topic === topic && row.target.kind === target.kind && row.target.value === target.value,
      );
      return shownGlobalState(held, own, timing);
    }),
  );
  const off = addressed
    .filter((_target, index) => states[index] === 'unsubscribed')
    .map(({ connection }) => connection);
  const isHalf = off.length === 0 && states.includes(undefined);
  return { state: isHalf ? null : foldGlobalStates(states.map((state) => state ?? null)), off, known };
}
