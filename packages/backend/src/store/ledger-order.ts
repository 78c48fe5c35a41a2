import type { LedgerRow } from './store.ts';

/** A row of the ledger and the row before it of the same cell. */
export interface LinkedRow {
  readonly id: number;
  readonly previousEntry: number | null;
  readonly row: LedgerRow;
}

/**
 * Oldest first: by time, but never a row before the one it followed. The times are those of whichever machine took the save, whose clock
 * may have been set back since the save before, or differ from that of another backend. Pure.
 */
export function inOrder(rows: readonly LinkedRow[]): LedgerRow[] {
  const byId = new Map(rows.map((linked) => [linked.id, linked]));
  const places = new Map<number, { readonly at: number; readonly depth: number }>();
  for (const linked of rows) {
    const path: LinkedRow[] = [];
    let next: LinkedRow | undefined = linked;
    while (next !== undefined && !places.has(next.id)) {
      path.push(next);
      next = next.previousEntry === null ? undefined : byId.get(next.previousEntry);
    }
    let before = next === undefined ? { at: 0, depth: 0 } : placeOf(places, next);
    for (const { id, row } of path.reverse()) {
      before = { at: Math.max(row.context.at, before.at), depth: before.depth + 1 };
      places.set(id, before);
    }
  }
  const compare = (one: LinkedRow, other: LinkedRow): number => {
    const [first, second] = [placeOf(places, one), placeOf(places, other)];
    return first.at - second.at || first.depth - second.depth || one.id - other.id;
  };
  return [...rows].sort(compare).map(({ row }) => row);
}

function placeOf(places: ReadonlyMap<number, { readonly at: number; readonly depth: number }>, { id }: LinkedRow) {
  const place = places.get(id);
  if (place === undefined) throw new Error(`row ${id} of the ledger has no place`);
  return place;
}
