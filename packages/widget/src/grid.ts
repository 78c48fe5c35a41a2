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

/** Which cell: the codes of its topic and channel. */
export interface CellName {
  readonly topic: string;
  readonly channel: string;
}

/** One topic on one channel. */
export interface Cell extends CellName {
  /** The {@link cellKey}. */
  readonly key: string;
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
  readonly phase: CellPhase;
}

/** One topic with a cell for each channel of the session, in its order; `undefined` where it does not go out there. */
export interface Row {
  readonly topic: Topic;
  readonly cells: readonly (Cell | undefined)[];
}

/** `topic/channel`: unique, as codes hold no slash. */
export const cellKey = ({ topic, channel }: CellName): string => `${topic}/${channel}`;

/** The rows of a session. What was chosen and not saved in `previous` rows of the same person is carried over. */
export function buildRows(session: SessionResponse, previous: readonly Row[] = []): Row[] {
  const choices = new Map(session.choices?.map((choice) => [cellKey(choice), choice]));
  const rows = session.topics.map((topic) => ({
    topic,
    cells: session.channels.map(({ code: channel }): Cell | undefined => {
      const offered = topic.channels.find((each) => each.channel === channel);
      if (!offered) return undefined;
      const key = cellKey({ topic: topic.code, channel });
      const { state, revision, delivery } = choices.get(key) ?? ({ state: session.choices ? 'not_set' : undefined } as const);
      return { key, topic: topic.code, channel, isReachable: offered.reachable, state, revision, delivery, phase: 'idle' };
    }),
  }));
  const kept = new Map(previous.flatMap(({ cells }) => cells.map((cell) => [cell?.key, cell])));
  return mapCells(rows, (cell) => {
    const { wanted, sent } = kept.get(cell.key) ?? {};
    return sent ? { ...cell, wanted, sent, phase: 'saving' } : want(cell, wanted);
  });
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
  if (!wanted || isSame) return cell.wanted ? { ...cell, wanted: undefined, phase: 'idle' } : cell;
  return { ...cell, wanted, phase: 'changed' };
}

/**
 * The cell once the answer is there: `settled` says how it ends unless the visitor changed it again meanwhile. With `keep`
 * the choice was not taken and stays for the next save.
 */
export function settle(cell: Cell, settled: Partial<Cell>, keep = false): Cell {
  const isTouched = cell.wanted !== cell.sent;
  const next: Cell = { ...cell, ...settled, sent: undefined, wanted: isTouched || keep ? cell.wanted : undefined };
  return isTouched ? want({ ...next, wanted: undefined, phase: 'idle' }, cell.wanted) : next;
}

/** What the cell's control shows: the visitor's choice, except where the server did not take it. */
export function shownState({ phase, state, wanted }: Cell): ShownState | undefined {
  const isRolledBack = state && (phase === 'failed' || phase === 'conflict');
  return isRolledBack ? state : (wanted ?? state);
}

/** The changes that a save would send now. */
export function pendingChanges(rows: readonly Row[]): Change[] {
  return rows.flatMap(({ cells }) =>
    cells.flatMap((cell) =>
      cell?.wanted && !cell.sent
        ? [{ topic: cell.topic, channel: cell.channel, state: cell.wanted, revision: cell.revision }]
        : [],
    ),
  );
}
