import { sql } from 'kysely';
import type { BatchDecision } from '../decide.ts';
import { genesisHash, sealEntry, type ChainHead } from '../ledger.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { first, run, type Script } from './script.ts';
import type { RowWriter, StoreDialect } from './store-dialect.ts';
import type { TouchedCell } from './touched-cells.ts';

function chainQueries({ compiler, holdRow }: StoreDialect) {
  return {
    readHead: new PreparedQuery<ChainHead>(
      sql<ChainHead>`
        select id, name, length, head_hash as "headHash" from chain where name = ${param('name')}
        ${holdRow('chain')}`.compile(compiler),
    ),
    // On conflict: two transactions of one backend may both find no chain yet; the second waits and goes on with the first's.
    begin: new PreparedQuery<ChainHead>(
      sql<ChainHead>`
        insert into chain (name, started_at, length, head_hash)
        values (${param('name')}, ${param('startedAt')}, 0, ${param('genesisHash')})
        on conflict (name) do update set name = excluded.name
        returning id, name, length, head_hash as "headHash"`.compile(compiler),
    ),
    moveHead: new PreparedQuery(
      compiler
        .updateTable('chain')
        .set({ length: param<number>('length'), head_hash: param<string>('headHash') })
        .where('id', '=', param<number>('id'))
        .compile(),
    ),
  };
}

/** Appends to a chain of the ledger that nobody else writes; it begins with the first act it records. */
export class LedgerWriter {
  readonly #chain: string;
  readonly #queries: ReturnType<typeof chainQueries>;
  readonly #rows: RowWriter;

  constructor(dialect: StoreDialect, chain: string) {
    this.#chain = chain;
    this.#queries = chainQueries(dialect);
    this.#rows = dialect.rowWriter(
      { id: 'integer', previous_entry: 'integer', body: 'text', hash: 'text' },
      (rows) => sql`insert into ledger (id, previous_entry, body, hash) select written.* from ${rows} as written`,
    );
  }

  /** Appends the entries in order and answers, by `cellKey`, the id of each cell's newest one. */
  *append(
    entries: BatchDecision['entries'],
    touched: ReadonlyMap<string, TouchedCell>,
  ): Script<ReadonlyMap<string, number>> {
    // Read again each time rather than remembered: a transaction that failed must not leave a gap.
    let head = yield* this.#head(entries[0]?.context.at ?? 0);
    const newest = new Map<string, number>();
    const values: unknown[] = [];
    for (const entry of entries) {
      const { person, row } = touched.get(entry.key) as TouchedCell;
      const sealed = sealEntry(head, entry, person.commitment as string);
      head = { ...head, length: head.length + 1, headHash: sealed.hash };
      values.push(sealed.id, newest.get(entry.key) ?? row?.lastEntry ?? null, sealed.body, sealed.hash);
      newest.set(entry.key, sealed.id);
    }
    yield* this.#rows.write(values);
    yield* run(this.#queries.moveHead, { id: head.id, length: head.length, headHash: head.headHash });
    return newest;
  }

  *#head(startedAt: number): Script<ChainHead> {
    const name = this.#chain;
    const head =
      (yield* first(this.#queries.readHead, { name })) ??
      (yield* first(this.#queries.begin, { name, startedAt, genesisHash: genesisHash(name) }));
    return head as ChainHead;
  }
}
