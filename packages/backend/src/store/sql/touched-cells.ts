import { cellKey, targetKey, type Standing } from '../decide.ts';
import type { Cell, RecordRequest, Target } from '../store.ts';
import type { Script } from './script.ts';
import type { CellRow, StoreDialect } from './store-dialect.ts';

/** One person in a batch of saves; shared by all cells of that person. */
export interface Person {
  readonly target: Target;
  /** When the batch first names this person. */
  readonly at: number;
  /** Undefined until the target has a row. */
  id: number | undefined;
  commitment: string | undefined;
}

/** One cell of a batch of saves. */
export interface TouchedCell {
  readonly cell: Cell;
  readonly person: Person;
  /** How it stands in the tables; undefined where it has no row. */
  row: CellRow | undefined;
}

/** The cells that one act names, and when. */
interface Touch {
  readonly at: number;
  readonly cells: readonly Cell[];
}

/** Every cell that the saves change or ask for, once, by {@link cellKey}. */
export function touchedCells(saves: readonly RecordRequest[]): Map<string, TouchedCell> {
  return touchCells(
    saves.map(({ changes, confirmations, context }) => {
      const asked = confirmations.flatMap(({ target, cells }) => cells.map((cell) => ({ ...cell, target })));
      return { at: context.at, cells: [...changes, ...asked] };
    }),
  );
}

/** Every cell, once, by {@link cellKey}. */
export function touchCells(touches: readonly Touch[]): Map<string, TouchedCell> {
  const touched = new Map<string, TouchedCell>();
  const people = new Map<string, Person>();
  const touch = (cell: Cell, at: number): void => {
    const key = cellKey(cell);
    if (touched.has(key)) return;
    const personKey = targetKey(cell.target);
    let person = people.get(personKey);
    if (person === undefined) {
      person = { target: cell.target, at, id: undefined, commitment: undefined };
      people.set(personKey, person);
    }
    touched.set(key, { cell, person, row: undefined });
  };
  for (const { at, cells } of touches) for (const cell of cells) touch(cell, at);
  return touched;
}

/**
 * Reads what there is of the touched cells, into `touched` and into what deciding needs. Until the transaction ends nobody else saves for
 * their people.
 */
export function* standingsOf(
  dialect: StoreDialect,
  touched: ReadonlyMap<string, TouchedCell>,
): Script<Map<string, Standing>> {
  const cells = new Map<string, Standing>();
  const keys = [...touched.keys()];
  const list = [...touched.values()];
  const wanted = list.map(({ cell }) => cell);
  yield* dialect.holdCells(wanted);
  for (const found of yield* dialect.readCells(wanted)) {
    const touchedCell = list[found.position] as TouchedCell;
    touchedCell.row = found.row;
    touchedCell.person.id = found.targetId;
    touchedCell.person.commitment = found.commitment;
    if (found.row !== undefined) cells.set(keys[found.position] as string, found.row.standing);
  }
  return cells;
}
