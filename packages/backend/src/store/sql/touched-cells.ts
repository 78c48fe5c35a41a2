import { cellKey, targetKey } from '../decide.ts';
import type { Cell, RecordRequest, Target } from '../store.ts';
import type { CellRow } from './store-dialect.ts';

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

/** Every cell that the saves change or ask for, once, by {@link cellKey}. */
export function touchedCells(saves: readonly RecordRequest[]): Map<string, TouchedCell> {
  const touched = new Map<string, TouchedCell>();
  const people = new Map<string, Person>();
  const touch = (cell: Cell, at: number) => {
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
  for (const { changes, confirmations, context } of saves) {
    for (const change of changes) touch(change, context.at);
    for (const { target, cells } of confirmations) {
      for (const { topic, channel } of cells) touch({ target, topic, channel }, context.at);
    }
  }
  return touched;
}
