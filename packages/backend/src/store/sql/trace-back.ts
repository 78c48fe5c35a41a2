import { sql } from 'kysely';
import { readEntry, type SealedEntry } from '../ledger.ts';
import { followBack, newTrace, type ActMatcher, type Trace } from '../taking-back.ts';
import { PreparedQuery } from './prepared-query.ts';
import { all, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

type EntryRow = SealedEntry & { readonly previous_entry: number | null };

/** How far back a cell is followed: more than any visitor does, few enough that nobody makes it long. */
const mostSteps = 1000;

/** The query behind {@link TraceBack}; a test reads its plan. */
export function entriesById({ compiler, rowsOf, thenJoin }: StoreDialect): PreparedQuery<EntryRow> {
  return new PreparedQuery<EntryRow>(
    sql<EntryRow>`
      select ledger.id, ledger.previous_entry, ledger.body, ledger.hash
      from ${rowsOf('ids', { id: 'integer' })} as wanted
      ${thenJoin} ledger on ledger.id = wanted.id`.compile(compiler),
  );
}

/** Follows cells back through the ledger, all of them a row at a time. */
export class TraceBack {
  readonly #dialect: StoreDialect;
  readonly #entries: PreparedQuery<EntryRow>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#entries = entriesById(dialect);
  }

  /** For each cell, what it was before the acts that match; undefined where its newest act is not one of them. */
  *before(lastEntries: readonly (number | null)[], acts: ActMatcher): Script<readonly Trace['before'][]> {
    const traces: Trace[] = lastEntries.map(() => newTrace);
    let open = lastEntries.flatMap((entry, index) => (entry === null ? [] : [{ index, entry }]));
    for (let step = 0; open.length > 0 && step < mostSteps; step += 1) {
      const rows = yield* all(this.#entries, { ids: this.#dialect.listOf(open.map(({ entry }) => [entry])) });
      const byId = new Map(rows.map((row) => [row.id, row]));
      open = open.flatMap(({ index, entry }) => {
        const row = byId.get(entry);
        if (row === undefined) return [];
        const trace = followBack(traces[index] ?? newTrace, readEntry(row), acts);
        traces[index] = trace;
        return trace.isEnded || row.previous_entry === null ? [] : [{ index, entry: row.previous_entry }];
      });
    }
    // Whatever is still open has no beginning that is known.
    for (const { index } of open) traces[index] = { before: undefined, isEnded: true };
    return traces.map(({ before }) => before);
  }
}
