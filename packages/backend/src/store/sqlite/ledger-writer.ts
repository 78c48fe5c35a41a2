import { sql } from 'kysely';
import type { BatchDecision } from '../decide.ts';
import { genesisHash, sealEntry, type ChainHead } from '../ledger.ts';
import { param, PreparedQuery } from '../prepared-query.ts';
import { RowWriter } from './row-writer.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';
import type { TouchedCell } from './touched-cells.ts';

const readHead = new PreparedQuery<ChainHead>(
  compiler
    .selectFrom('chain')
    .select(['id', 'name', 'length', 'head_hash as headHash'])
    .where('name', '=', param<string>('name'))
    .compile(),
);

const beginChain = new PreparedQuery<ChainHead>(
  sql<ChainHead>`
    insert into chain (name, started_at, length, head_hash)
    values (${param('name')}, ${param('startedAt')}, 0, ${param('genesisHash')})
    returning id, name, length, head_hash as "headHash"`.compile(compiler),
);

const moveHead = new PreparedQuery(
  compiler
    .updateTable('chain')
    .set({ length: param<number>('length'), head_hash: param<string>('headHash') })
    .where('id', '=', param<number>('id'))
    .compile(),
);

/** Appends to this process's chain of the ledger, which begins with the first act it records. */
export class LedgerWriter {
  readonly #database: SqliteDatabase;
  readonly #chain: string;
  readonly #rows: RowWriter;

  constructor(database: SqliteDatabase, chain: string) {
    this.#database = database;
    this.#chain = chain;
    this.#rows = new RowWriter(
      database,
      4,
      (values) => sql`insert into ledger (id, previous_entry, body, hash) values ${values}`,
    );
  }

  /** Appends the entries in order and answers, by `cellKey`, the id of each cell's newest one. */
  append(entries: BatchDecision['entries'], touched: ReadonlyMap<string, TouchedCell>): ReadonlyMap<string, number> {
    // Read again each time rather than remembered: a transaction that failed must not leave a gap.
    let head = this.#head(entries[0]?.context.at ?? 0);
    const newest = new Map<string, number>();
    const values: unknown[] = [];
    for (const entry of entries) {
      const { person, row } = touched.get(entry.key) as TouchedCell;
      const sealed = sealEntry(head, entry, person.commitment as string);
      head = { ...head, length: head.length + 1, headHash: sealed.hash };
      values.push(sealed.id, newest.get(entry.key) ?? row?.lastEntry ?? null, sealed.body, sealed.hash);
      newest.set(entry.key, sealed.id);
    }
    this.#rows.write(values);
    this.#database.run(moveHead, { id: head.id, length: head.length, headHash: head.headHash });
    return newest;
  }

  #head(startedAt: number): ChainHead {
    const name = this.#chain;
    const head =
      this.#database.first(readHead, { name }) ??
      this.#database.first(beginChain, { name, startedAt, genesisHash: genesisHash(name) });
    return head as ChainHead;
  }
}
