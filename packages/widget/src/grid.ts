import type { Change, Choice, SessionResponse, ShownState, WantedState } from '@preference-center/backend/contract';

/**
 * Where one cell stands between the visitor and the server.
 *
 * - `idle`: as the server has it. Next: `changed`.
 * - `changed`: the visitor chose something that is not sent yet. Next: `saving`, or `idle` when taken back.
 * - `saving`: sent, no answer yet. Next: any of the following, or `changed` if it was changed again meanwhile.
 * - `saved`: the server has recorded it.
 * - `waiting`: the server has sent a message and waits for the owner of the address to confirm.
 * - `failed`: not saved; the server's state is shown, and what the visitor chose is kept for the next save.
 * - `conflict`: somebody else changed the cell first; the newer state is shown, and what the visitor chose is kept.
 */
export type CellPhase = 'idle' | 'changed' | 'saving' | 'saved' | 'waiting' | 'failed' | 'conflict';

/** One topic on one channel. */
export interface Cell {
  readonly topic: string;
  readonly channel: string;
  readonly phase: CellPhase;
  /** Whether the visitor gave an identity that this channel can go out to. */
  readonly reachable: boolean;
  /** What the server holds. For a visitor who may not see state: what they saved in this session, if anything. */
  readonly state?: ShownState | undefined;
  readonly revision?: number | undefined;
  readonly delivery?: Choice['delivery'];
  /** What the visitor chose and the server has not taken yet. */
  readonly wanted?: WantedState | undefined;
  /** What is in the request under way. */
  readonly sent?: WantedState | undefined;
}

/** Every cell of a session by its {@link cellKey}. A cell is never written to: a change puts another in its place. */
export type Grid = Map<string, Cell>;

/** `topic/channel`: unique, as codes hold no slash. */
export const cellKey = ({ topic, channel }: { readonly topic: string; readonly channel: string }): string =>
  `${topic}/${channel}`;

/** The cells of a session. What was chosen and not saved in the `previous` grid of the same person is carried over. */
export function buildGrid({ topics, choices }: SessionResponse, previous: Grid): Grid {
  const held = new Map(choices?.map((choice) => [cellKey(choice), choice]));
  const grid: Grid = new Map();
  for (const { code: topic, channels } of topics) {
    for (const { channel, reachable } of channels) {
      const key = cellKey({ topic, channel });
      const state = choices ? 'not_set' : undefined;
      const cell: Cell = { topic, channel, reachable, phase: 'idle', state, ...held.get(key) };
      const { wanted, sent } = previous.get(key) ?? {};
      grid.set(key, sent ? { ...cell, wanted, sent, phase: 'saving' } : want(cell, wanted));
    }
  }
  return grid;
}

/** The cell with the visitor's choice in it, or without one; choosing what the server has takes the choice back. */
export function want(cell: Cell, wanted: WantedState | undefined): Cell {
  if (cell.sent) return { ...cell, wanted };
  const isSame = wanted === cell.state || (wanted === 'unsubscribed' && cell.state === 'not_set');
  if (wanted && !isSame) return { ...cell, wanted, phase: 'changed' };
  return cell.wanted ? { ...cell, wanted: undefined, phase: 'idle' } : cell;
}

/**
 * The cell once the answer is there: `settled` says how it ends. A choice the visitor made meanwhile stays to be saved,
 * and so does the one that was sent where `isTaken` is false.
 */
export function settle(cell: Cell, settled: Partial<Cell>, isTaken: boolean): Cell {
  const { wanted, sent } = cell;
  const next = { ...cell, sent: undefined, ...settled };
  if (wanted === sent) return isTaken ? { ...next, wanted: undefined } : next;
  return want({ ...next, phase: 'idle' }, wanted);
}

/** What the cell's control shows: the visitor's choice, except where the server did not take it. */
export function shownState({ phase, state, wanted }: Cell): ShownState | undefined {
  return state && (phase === 'failed' || phase === 'conflict') ? state : (wanted ?? state);
}

/** The changes that a save would send now. */
export function pendingChanges(grid: Grid): Change[] {
  return [...grid.values()].flatMap(({ topic, channel, wanted, sent, revision }) =>
    wanted && !sent ? [{ topic, channel, state: wanted, revision }] : [],
  );
}
