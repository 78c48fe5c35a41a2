import type { Kysely, RawBuilder } from 'kysely';
import type { Delivery } from '../../contract.ts';
import type { Standing } from '../decide.ts';
import type { StoreSchema } from '../schema.ts';
import type { Cell } from '../store.ts';
import type { Script } from './script.ts';
import type { Person } from './touched-cells.ts';

/** The columns of rows that go into a statement as one parameter, in their order. */
export type ListColumns = Readonly<Record<string, 'text' | 'integer'>>;

/** Writes many rows. `values` holds one row after the other, each with its values in the order of the columns. */
export interface RowWriter {
  write(values: readonly unknown[]): Script<void>;
}

/** A cell's choice as the table holds it. */
export interface CellRow {
  readonly standing: Standing;
  readonly lastEntry: number | null;
}

/** What is known of one cell that was asked for; absent parts have no row. */
export interface FoundCell {
  /** The index in the list asked for. */
  readonly position: number;
  readonly targetId: number;
  readonly commitment: string;
  readonly row: CellRow | undefined;
}

/**
 * Everything in which the two databases differ. A script asks for these instead of spelling them, so that it is written
 * once; each implementation says how it differs and why.
 */
export interface StoreDialect {
  /** Builds and compiles queries; it has no connection and runs nothing. */
  readonly compiler: Kysely<StoreSchema>;

  /** The rows of the list that the parameter `name` holds, as a subquery in brackets; the query names it with `as`. */
  readonly rowsOf: (name: string, columns: ListColumns) => RawBuilder<unknown>;
  /** The parameter value for {@link rowsOf}. */
  readonly listOf: (rows: readonly (readonly unknown[])[]) => unknown;
  /** A writer of a statement that takes its rows, in brackets and named with `as`, from what `build` is given. */
  readonly rowWriter: (columns: ListColumns, build: (rows: RawBuilder<unknown>) => RawBuilder<unknown>) => RowWriter;
  /** An array of arrays as JSON text, of the columns of every row of a group. */
  readonly jsonArrays: (columns: RawBuilder<unknown>) => RawBuilder<string>;

  /** Joins a table that is to be read after those before it. */
  readonly thenJoin: RawBuilder<unknown>;
  /** A table to be read through the index named. */
  readonly throughIndex: (table: string, index: string) => RawBuilder<unknown>;

  /** Ends a query of rows of `table` that are to be handed out: nobody else can hand them out or change them meanwhile. */
  readonly handOut: (table: string) => RawBuilder<unknown>;
  /** Ends a query of a row on which what follows depends: nobody else can change it before the transaction ends. */
  readonly keepUnchanged: RawBuilder<unknown>;
  /** The same for a row of `table` that the transaction is going to change itself. */
  readonly holdRow: (table: string) => RawBuilder<unknown>;
  /** The time that leases go by, in epoch milliseconds; the parameter `now` is the caller's. */
  readonly leaseTime: RawBuilder<number>;

  /** Reads many cells by their keys; those of targets without a row are left out. */
  readonly readCells: (cells: readonly Cell[]) => Script<readonly FoundCell[]>;
  /**
   * Makes sure that until the transaction ends nobody else saves for the targets of these cells, and that none of the cells
   * is handed out or settled.
   */
  readonly holdCells: (cells: readonly Cell[]) => Script<void>;
  /** Makes sure only that nobody else changes these cells, where they have a row. */
  readonly holdChoices: (cells: readonly Cell[]) => Script<void>;
  /**
   * Makes sure that nobody else changes the signals of these cells. Everybody who changes several asks for them so, and after targets and
   * choices, so that no two can wait for each other.
   */
  readonly holdSignals: (cells: readonly Cell[]) => Script<void>;
  /** Gives everybody who has no row yet an id and a commitment, and writes them. */
  readonly ensureTargets: (people: Iterable<Person>) => Script<void>;
  /** Counts the choices of a connection by where they stand. */
  readonly countByDelivery: (connection: string) => Script<Readonly<Partial<Record<Delivery, number>>>>;
}
