import { sql } from 'kysely';
import { entryId, readEntry, type ChainHead, type SealedEntry } from '../ledger.ts';
import { param, PreparedQuery } from '../prepared-query.ts';
import type { LedgerRow, LedgerVerification, Target } from '../store.ts';
import { ChainVerifier } from '../verify-chain.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';

const pageRows = 1_000;

const findCommitment = new PreparedQuery<{ commitment: string }>(
  compiler
    .selectFrom('target')
    .select('commitment')
    .where('kind', '=', param<Target['kind']>('kind'))
    .where('value', '=', param<string>('value'))
    .compile(),
);

const entriesOfTarget = new PreparedQuery<SealedEntry>(
  sql<SealedEntry>`
    with recursive entry (id) as (
      select choice.last_entry from target cross join choice on choice.target_id = target.id
      where target.kind = ${param('kind')} and target.value = ${param('value')}
      union
      select ledger.previous_entry from entry cross join ledger on ledger.id = entry.id
    )
    select ledger.id, ledger.body, ledger.hash from entry cross join ledger on ledger.id = entry.id`.compile(compiler),
);

const firstChainAfter = new PreparedQuery<{ id: number | null }>(
  sql<{ id: number | null }>`
    select min(id) as id from (
      select min(id) as id from chain where id > ${param('after')}
      union all
      select min(id) / ${sql.lit(entryId(1, 0))} from ledger where id >= ${param('afterEntry')}
    )`.compile(compiler),
);

const findHead = new PreparedQuery<ChainHead>(
  compiler
    .selectFrom('chain')
    .select(['id', 'name', 'length', 'head_hash as headHash'])
    .where('id', '=', param<number>('id'))
    .compile(),
);

const readPage = new PreparedQuery<SealedEntry>(
  compiler
    .selectFrom('ledger')
    .select(['id', 'body', 'hash'])
    .where('id', '>', param<number>('after'))
    .where('id', '<', param<number>('before'))
    .orderBy('id')
    .limit(sql.lit(pageRows))
    .compile(),
);

/** Reads the ledger: one person's rows, or all of it to see that it holds. */
export class LedgerReader {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  of(target: Target): readonly LedgerRow[] {
    const { kind, value } = target;
    const commitment = this.#database.first(findCommitment, { kind, value })?.commitment;
    if (commitment === undefined) return [];
    return this.#database
      .all(entriesOfTarget, { kind, value })
      .map((sealed) => ({ id: sealed.id, row: readEntry(sealed) }))
      .filter(({ row }) => row.commitment === commitment)
      .sort((a, b) => a.row.context.at - b.row.context.at || a.id - b.id)
      .map(({ row }) => row);
  }

  /** Verifies chain by chain, a page at a time, so that saves go on meanwhile. */
  async verify(): Promise<LedgerVerification> {
    const breaks: LedgerVerification['breaks'][number][] = [];
    let rows = 0;
    let chains = 0;
    for (let id = this.#chainAfter(0); id !== undefined; id = this.#chainAfter(id)) {
      const verifier = new ChainVerifier(this.#database.first(findHead, { id })?.name ?? `chain ${id}`);
      breaks.push(...(await this.#verifyChain(id, verifier)));
      rows += verifier.rows;
      chains += 1;
    }
    return { rows, chains, breaks };
  }

  #chainAfter(after: number): number | undefined {
    return this.#database.first(firstChainAfter, { after, afterEntry: entryId(after + 1, 0) })?.id ?? undefined;
  }

  async #verifyChain(id: number, verifier: ChainVerifier): Promise<LedgerVerification['breaks']> {
    for (let after = entryId(id, 0) - 1; ;) {
      // The last page and the head have to be of one moment, or a save between them would look like a break.
      const { page, head } = this.#database.transaction(() => ({
        page: this.#database.all(readPage, { after, before: entryId(id + 1, 0) }),
        head: this.#database.first(findHead, { id }),
      }));
      for (const sealed of page) verifier.add(sealed);
      if (page.length < pageRows) return verifier.end(head);
      after = page.at(-1)?.id as number;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
