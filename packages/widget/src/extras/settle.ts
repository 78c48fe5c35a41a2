import { want } from '../grid.ts';
import type { Cell } from '../grid.ts';

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
