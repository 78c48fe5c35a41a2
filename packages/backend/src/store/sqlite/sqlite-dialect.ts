import { sql, type RawBuilder } from 'kysely';
import { param } from '../sql/prepared-query.ts';
import type { Script } from '../sql/script.ts';
import type { ListColumns, StoreDialect } from '../sql/store-dialect.ts';
import { readCellsAsJson } from './cell-reader.ts';
import { compiler } from './compiler.ts';
import { countInSteps } from './count-choices.ts';
import { BlockWriter } from './row-writer.ts';
import { writeTargets } from './target-writer.ts';

const nothing = sql``;

/**
 * How SQLite does what it does otherwise than PostgreSQL.
 *
 * Locks: none, because a transaction holds the only write lock of the file from its start. Time of leases: the caller's,
 * because one process serves a file. Plans: `indexed by` and `cross join` fix the index and the order in which tables are
 * read, because without statistics SQLite guesses, and a query that goes through all choices would stop every request.
 */
export const sqliteDialect: StoreDialect = {
  compiler,

  /** `json_each` answers each value with its own type, so that nothing is cast. */
  rowsOf: (name: string, columns: ListColumns): RawBuilder<unknown> => {
    const fields = Object.keys(columns).map((column, index) => sql`value ->> ${sql.lit(index)} as ${sql.ref(column)}`);
    return sql`(select ${sql.join(fields)} from json_each(${param(name)}))`;
  },
  listOf: (rows) => JSON.stringify(rows),
  rowWriter: (columns, build) => new BlockWriter(Object.keys(columns), build),
  jsonArrays: (columns) => sql<string>`json_group_array(json_array(${columns}))`,

  thenJoin: sql`cross join`,
  throughIndex: (table, index) => sql`${sql.table(table)} indexed by ${sql.ref(index)}`,

  handOut: () => nothing,
  keepUnchanged: nothing,
  holdRow: () => nothing,
  holdCells: nothingToDo,
  holdChoices: nothingToDo,
  holdSignals: nothingToDo,

  leaseTime: param<number>('now'),

  readCells: readCellsAsJson,
  ensureTargets: writeTargets,
  countByDelivery: countInSteps,
};

/** A script of no statement. */
function* nothingToDo(): Script<void> {}
