import { sql } from 'kysely';
import { inOrder } from '../ledger-order.ts';
import { entryId, readEntry, type ChainHead, type SealedEntry } from '../ledger.ts';
import type { Seal } from '../checkpoint.ts';
import type { LedgerRow, LedgerVerification, Target } from '../store.ts';
import { ChainVerifier } from '../verify-chain.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, first, type Script } from './script.ts';
import type { SqlEngine } from './sql-engine.ts';
import type { StoreDialect } from './store-dialect.ts';

const pageRows = 1_000;

function ledgerQueries({ compiler, thenJoin }: StoreDialect) {
  return {
    findCommitment: new PreparedQuery<{ commitment: string }>(
      compiler
        .selectFrom('target')
        .select('commitment')
        .where('kind', '=', param<Target['kind']>('kind'))
        .where('value', '=', param<string>('value'))
        .compile(),
    ),
    entriesOfTarget: new PreparedQuery<SealedEntry & { previous_entry: number | null }>(
      sql<SealedEntry & { previous_entry: number | null }>`
        with recursive entry (id) as (
          select choice.last_entry from target ${thenJoin} choice on choice.target_id = target.id
          where target.kind = ${param('kind')} and target.value = ${param('value')}
          union
          select ledger.previous_entry from entry ${thenJoin} ledger on ledger.id = entry.id
        )
        select ledger.id, ledger.previous_entry, ledger.body, ledger.hash
        from entry ${thenJoin} ledger on ledger.id = entry.id`.compile(compiler),
    ),
    firstChainAfter: new PreparedQuery<{ id: number | null }>(
      sql<{ id: number | null }>`
        select min(id) as id from (
          select min(id) as id from chain where id > ${param('after')}
          union all
          select min(id) / ${sql.lit(entryId(1, 0))} as id from ledger where id >= ${param('afterEntry')}
        ) as first_chain`.compile(compiler),
    ),
    findHead: new PreparedQuery<ChainHead>(
      compiler
        .selectFrom('chain')
        .select(['id', 'name', 'length', 'head_hash as headHash'])
        .where('id', '=', param<number>('id'))
        .compile(),
    ),
    readPage: new PreparedQuery<SealedEntry>(
      compiler
        .selectFrom('ledger')
        .select(['id', 'body', 'hash'])
        .where('id', '>', param<number>('after'))
        .where('id', '<', param<number>('before'))
        .orderBy('id')
        .limit(sql.lit(pageRows))
        .compile(),
    ),
  };
}

/** Reads the ledger: one person's rows, or all of it to see that it holds. */
export class LedgerReader {
  readonly #queries: ReturnType<typeof ledgerQueries>;

  constructor(dialect: StoreDialect) {
    this.#queries = ledgerQueries(dialect);
  }

  *of(target: Target): Script<readonly LedgerRow[]> {
    const { kind, value } = target;
    const commitment = (yield* first(this.#queries.findCommitment, { kind, value }))?.commitment;
    if (commitment === undefined) return [];
    const rows = (yield* all(this.#queries.entriesOfTarget, { kind, value }))
      .map((sealed) => ({ id: sealed.id, previousEntry: sealed.previous_entry, row: readEntry(sealed) }))
      .filter(({ row }) => row.commitment === commitment);
    return inOrder(rows);
  }

  /** Verifies chain by chain, a page at a time, so that saves go on meanwhile. */
  async verify(
    engine: Pick<SqlEngine, 'read' | 'snapshot'>,
    cuts: ReadonlyMap<string, Seal> = new Map(),
  ): Promise<LedgerVerification> {
    const breaks: LedgerVerification['breaks'][number][] = [];
    let rows = 0;
    let chains = 0;
    for (let id = await engine.read(() => this.#chainAfter(0)); id !== undefined;) {
      const chain = await this.#verifyChain(engine, id, cuts);
      breaks.push(...chain.breaks);
      rows += chain.rows;
      chains += 1;
      const after = id;
      id = await engine.read(() => this.#chainAfter(after));
    }
    return { rows, chains, breaks };
  }

  *#chainAfter(after: number): Script<number | undefined> {
    const values = { after, afterEntry: entryId(after + 1, 0) };
    return (yield* first(this.#queries.firstChainAfter, values))?.id ?? undefined;
  }

  async #verifyChain(
    engine: Pick<SqlEngine, 'read' | 'snapshot'>,
    id: number,
    cuts: ReadonlyMap<string, Seal>,
  ): Promise<Omit<LedgerVerification, 'chains'>> {
    const name = (await engine.read(() => first(this.#queries.findHead, { id })))?.name ?? `chain ${id}`;
    const cut = cuts.get(name);
    const verifier = new ChainVerifier(name, cut);
    for (let after = cut === undefined ? entryId(id, 0) - 1 : entryId(id, cut.length); ;) {
      // The last page and the head have to be of one moment, or a save between them would look like a break.
      const { page, head } = await engine.snapshot(() => this.#pageAndHead(id, after));
      for (const sealed of page) verifier.add(sealed);
      if (page.length < pageRows) return { rows: verifier.rows, breaks: verifier.end(head) };
      after = page.at(-1)?.id as number;
    }
  }

  *#pageAndHead(id: number, after: number): Script<{ page: readonly SealedEntry[]; head: ChainHead | undefined }> {
    const page = yield* all(this.#queries.readPage, { after, before: entryId(id + 1, 0) });
    return { page, head: yield* first(this.#queries.findHead, { id }) };
  }
}
