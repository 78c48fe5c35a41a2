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

/** The cells of a topic, in the order of the session's channels; `undefined` where it does not go out on one. */
export type Row = readonly (Cell | undefined)[];

/** The rows of a session by the code of their topic. Rows and cells are never written to: a change puts others in their place. */
export type Grid = Map<string, Row>;

/** One topic on one channel, by their codes. */
export interface CellName {
  readonly topic: string;
  readonly channel: string;
}

/** `topic/channel`: unique, as codes hold no slash. */
export const cellKey = ({ topic, channel }: CellName): string => `${topic}/${channel}`;

/** Every cell of the grid. */
export const cellsOf = (grid: Grid): Cell[] => [...grid.values()].flat().filter((cell) => !!cell);

/** The cell of that name. */
export const cellOf = (grid: Grid, { topic, channel }: CellName): Cell | undefined =>
  grid.get(topic)?.find((cell) => cell?.channel === channel);

/**
 * The cells of a session. What was chosen and not saved in the `previous` grid of the same person is carried over, and so is
 * what was saved there after the session had been read.
 */
export function buildGrid({ channels, topics, choices }: SessionResponse, previous: Grid): Grid {
  const held = new Map(choices?.map((choice) => [cellKey(choice), choice]));
  const before = new Map(cellsOf(previous).map((cell) => [cellKey(cell), cell]));
  const state = choices ? 'not_set' : undefined;
  return new Map(
    topics.map((topic) => [
      topic.code,
      channels.map(({ code: channel }) => {
        const offered = topic.channels.find((each) => each.channel === channel);
        if (!offered) return;
        const name = { topic: topic.code, channel };
        const key = cellKey(name);
        const cell: Cell = { ...name, reachable: offered.reachable, phase: 'idle', state, ...held.get(key) };
        const was = before.get(key);
        if (was && was.revision! > cell.revision!) return was;
        const { wanted, sent } = was ?? {};
        return sent ? { ...cell, wanted, sent, phase: 'saving' } : want(cell, wanted);
      }),
    ]),
  );
}

/** Puts what `update` makes of them in the place of the named cells; `update` also gets the name it is called for. */
export function updateCells<Name extends CellName>(
  grid: Grid,
  names: readonly Name[],
  update: (cell: Cell, name: Name) => Cell,
): void {
  for (const name of names) {
    const row = grid.get(name.topic);
    if (row)
      grid.set(
        name.topic,
        row.map((cell) => (cell?.channel === name.channel ? update(cell, name) : cell)),
      );
  }
}

/** The cell with the visitor's choice in it, or without one; choosing what the server has takes the choice back. */
export function want(cell: Cell, wanted: WantedState | undefined): Cell {
  if (cell.sent) return { ...cell, wanted };
  const isSame = wanted === cell.state || (wanted === 'unsubscribed' && cell.state === 'not_set');
  if (wanted && !isSame) return { ...cell, wanted, phase: 'changed' };
  return cell.wanted ? { ...cell, wanted: undefined, phase: 'idle' } : cell;
}

/** The cell as it was before it was sent, for a request whose answer nobody will hear. */
export function unsend({ sent, wanted, ...cell }: Cell): Cell {
  return want({ ...cell, phase: 'idle' }, wanted ?? sent);
}

/** What the cell's control shows: the visitor's choice, except where the server did not take it. */
export function shownState({ phase, state, wanted }: Cell): ShownState | undefined {
  return state && (phase === 'failed' || phase === 'conflict') ? state : (wanted ?? state);
}

/** The changes that a save would send now. */
export function pendingChanges(grid: Grid): Change[] {
  return cellsOf(grid)
    .filter(({ wanted, sent }) => wanted && !sent)
    .map(({ topic, channel, wanted, revision }) => ({ topic, channel, state: wanted!, revision }));
}
