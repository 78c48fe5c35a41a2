import type { Change, Choice, SessionResponse, ShownState, Topic, WantedState } from '@preference-center/backend/contract';

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
  /** The {@link cellKey}. */
  readonly key: string;
  readonly topic: string;
  readonly channel: string;
  readonly phase: CellPhase;
  /** Whether the visitor gave an identity that this channel can go out to. */
  readonly isReachable: boolean;
  /** What the server holds. For a visitor who may not see state: what they saved in this session, if anything. */
  readonly state?: ShownState | undefined;
  readonly revision?: number | undefined;
  readonly delivery?: Choice['delivery'];
  /** What the visitor chose and the server has not taken yet. */
  readonly wanted?: WantedState | undefined;
  /** What is in the request under way. */
  readonly sent?: WantedState | undefined;
}

/** One topic with a cell for each channel of the session, in its order; `undefined` where it does not go out there. */
export interface Row {
  readonly topic: Topic;
  readonly cells: readonly (Cell | undefined)[];
}

/** `topic/channel`: unique, as codes hold no slash. */
export const cellKey = ({ topic, channel }: { readonly topic: string; readonly channel: string }): string =>
  `${topic}/${channel}`;

/** The rows of a session. What was chosen and not saved in `previous` rows of the same person is carried over. */
export function buildRows(session: SessionResponse, previous: readonly Row[]): Row[] {
  const choices = new Map(session.choices?.map((choice) => [cellKey(choice), choice]));
  const kept = new Map(previous.flatMap(({ cells }) => cells.map((cell) => [cell?.key, cell])));
  return session.topics.map((topic) => ({
    topic,
    cells: session.channels.map(({ code: channel }) => {
      const offered = topic.channels.find((each) => each.channel === channel);
      if (!offered) return undefined;
      const key = cellKey({ topic: topic.code, channel });
      const cell: Cell = {
        key,
        topic: topic.code,
        channel,
        phase: 'idle',
        isReachable: offered.reachable,
        state: session.choices ? 'not_set' : undefined,
        ...choices.get(key),
      };
      const { wanted, sent } = kept.get(key) ?? {};
      return sent ? { ...cell, wanted, sent, phase: 'saving' } : want(cell, wanted);
    }),
  }));
}

/** The rows with each cell put through `change`; a row of which no cell changed stays the same object. */
export function mapCells(rows: readonly Row[], change: (cell: Cell) => Cell): Row[] {
  return rows.map((row) => {
    const cells = row.cells.map((cell) => cell && change(cell));
    return cells.some((cell, index) => cell !== row.cells[index]) ? { ...row, cells } : row;
  });
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
export function pendingChanges(rows: readonly Row[]): Change[] {
  return rows.flatMap(({ cells }) =>
    cells.flatMap((cell) => {
      if (!cell?.wanted || cell.sent) return [];
      const { topic, channel, wanted, revision } = cell;
      return [{ topic, channel, state: wanted, revision }];
    }),
  );
}
