import type { BrazeReader } from '../braze/reader.ts';
import type { BrazeState, ReachedCell } from '../preferences/show-choices.ts';
import type { StoredChoice, Target } from '../store/store.ts';

/** What Braze holds for a cell, as a read showed that began at `begunAt` (epoch milliseconds). */
export interface SeenCell {
  /** Absent where the person never touched the group. */
  readonly state: BrazeState | undefined;
  readonly begunAt: number;
  /** Whether Braze knows the target. */
  readonly hasProfile: boolean;
}

/**
 * Reads from Braze what it holds for these cells, one read for each connection and target. Undefined if any of them
 * failed: a grid half from Braze and half from our store would not say which is which.
 */
export async function readBraze(
  reader: BrazeReader,
  cells: readonly ReachedCell[],
  stored: readonly StoredChoice[],
  until: number,
): Promise<((cell: ReachedCell) => SeenCell | undefined) | undefined> {
  const keyOf = ({ cell, target }: ReachedCell): string =>
    JSON.stringify([cell.connection.code, target.kind, target.value]);
  const reads = new Map(cells.map((each) => [keyOf(each), each]));
  const answers = await Promise.all(
    [...reads].map(
      async ([key, { cell, target }]) =>
        [key, await reader.groupStates(cell.connection.code, target, until, standingOf(target, stored))] as const,
    ),
  );
  if (answers.some(([, states]) => states === undefined)) return undefined;
  const byKey = new Map(answers);
  return (each) => {
    const seen = byKey.get(keyOf(each));
    if (seen === undefined) return undefined;
    const state = seen.states.get(each.cell.route.subscriptionGroupId.toLowerCase());
    return { state, begunAt: seen.begunAt, hasProfile: seen.profiles > 0 };
  };
}

/** What our store holds of a target, as one text that is another as soon as anything of it moves. */
export function standingOf({ kind, value }: Target, stored: readonly StoredChoice[]): string {
  return stored
    .filter(({ target }) => target.kind === kind && target.value === value)
    .map(({ topic, channel, revision, delivery }) => `${topic}/${channel}:${revision}:${delivery ?? ''}`)
    .sort()
    .join();
}
