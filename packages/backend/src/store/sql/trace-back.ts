import { sql } from 'kysely';
import { readEntry, type SealedEntry } from '../ledger.ts';
import type { ChangeContext, LedgerRow } from '../store.ts';
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
    const unfinished = yield* this.#follow(lastEntries, (index, row) => {
      const trace = followBack(traces[index] ?? newTrace, row, acts);
      traces[index] = trace;
      return trace.isEnded;
    });
    // Whatever is still open has no beginning that is known.
    for (const index of unfinished) traces[index] = { before: undefined, isEnded: true };
    return traces.map(({ before }) => before);
  }

  /** For each revision, the circumstances in which it was chosen; `entry` is the ledger row of that, or a newer one of the cell. */
  *contextsOf(
    revisions: readonly { readonly revision: number; readonly entry: number | null }[],
  ): Script<readonly (ChangeContext | undefined)[]> {
    const contexts: (ChangeContext | undefined)[] = revisions.map(() => undefined);
    yield* this.#follow(
      revisions.map(({ entry }) => entry),
      (index, { action, revision, context }) => {
        const isFound = action === 'set' && revision === revisions[index]?.revision;
        if (isFound) contexts[index] = context;
        return isFound;
      },
    );
    return contexts;
  }

  /** Shows `visit` each cell's rows, newest first, until it has seen enough. Answers the indices of cells that were given up. */
  *#follow(
    lastEntries: readonly (number | null)[],
    visit: (index: number, row: LedgerRow) => boolean,
  ): Script<readonly number[]> {
    let open = lastEntries.flatMap((entry, index) => (entry === null ? [] : [{ index, entry }]));
    for (let step = 0; open.length > 0 && step < mostSteps; step += 1) {
      const rows = yield* all(this.#entries, { ids: this.#dialect.listOf(open.map(({ entry }) => [entry])) });
      const byId = new Map(rows.map((row) => [row.id, row]));
      open = open.flatMap(({ index, entry }) => {
        const row = byId.get(entry);
        if (row === undefined || visit(index, readEntry(row)) || row.previous_entry === null) return [];
        return [{ index, entry: row.previous_entry }];
      });
    }
    return open.map(({ index }) => index);
  }
}
