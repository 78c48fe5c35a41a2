import { sql, type RawBuilder } from 'kysely';
import { param } from '../sql/prepared-query.ts';
import { all, type Script } from '../sql/script.ts';
import type { StoreDialect } from '../sql/store-dialect.ts';
import { cellQueries, holdCells, holdChoices, holdSignals, readCells } from './cells.ts';
import { compiler } from './compiler.ts';
import { ListWriter, rowsOf } from './list-rows.ts';
import { writeTargets } from './target-writer.ts';

/** By which clock leases run out. */
export type LeaseClock = 'database' | 'caller';

const leaseTimes: Readonly<Record<LeaseClock, RawBuilder<number>>> = {
  database: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
  caller: sql<number>`cast(${param('now')} as bigint)`,
};

/**
 * How PostgreSQL does what it does otherwise than SQLite.
 *
 * Locks: rows, because many backends write at once where SQLite has one writer; everybody who locks several does it in one
 * order, and rows that are handed out skip those that somebody else has. Time of leases: the database's, because the
 * clocks of two backends differ, and a lease must not look expired to one that is fast; `caller` is for tests that turn
 * the clock. Plans: it takes no hint of an index; `checkConnection` keeps the planner to indexes in
 * another way.
 */
export function postgresDialect(leaseClock: LeaseClock): StoreDialect {
  return {
    compiler,

    rowsOf,
    listOf: (rows) => JSON.stringify(rows),
    rowWriter: (columns, build) => new ListWriter(columns, build),
    jsonArrays: (columns) => sql<string>`json_agg(json_build_array(${columns}))::text`,

    thenJoin: sql`join`,
    throughIndex: (table) => sql`${sql.table(table)}`,

    handOut: (table) => sql`for update of ${sql.table(table)} skip locked`,
    keepUnchanged: sql`for share`,
    holdRow: (table) => sql`for update of ${sql.table(table)}`,
    holdCells,
    holdChoices,
    holdSignals,

    leaseTime: leaseTimes[leaseClock],

    readCells,
    ensureTargets: writeTargets,
    countByDelivery,
  };
}

function* countByDelivery(connection: string): Script<Record<string, number>> {
  const rows = yield* all(cellQueries.count, { connection });
  return Object.fromEntries(rows.map(({ delivery, count }): [string, number] => [delivery, count]));
}
