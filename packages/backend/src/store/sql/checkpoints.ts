import { sql } from 'kysely';
import {
  beforeFirst,
  readCheckpoint,
  signCheckpoint,
  type Checkpoint,
  type Seal,
  type SealOutcome,
  type SealRequest,
} from '../checkpoint.ts';
import { entryId } from '../ledger.ts';
import type { ChainStanding } from '../operating.ts';
import type { CheckpointTable } from '../schema.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, count, first, run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

type LongerChain = Seal & { readonly id: number };

/** The queries and statements behind {@link Checkpoints}; a test reads their plans. */
export function checkpointQueries({ compiler, rowsOf, thenJoin }: StoreDialect) {
  const sealColumns = { id: 'integer', length: 'integer' } as const;
  return {
    newest: new PreparedQuery<CheckpointTable>(
      sql<CheckpointTable>`
        select * from checkpoint where number = (select max(number) from checkpoint)`.compile(compiler),
    ),
    after: new PreparedQuery<CheckpointTable>(
      sql<CheckpointTable>`
        select * from checkpoint where number > ${param('after')} order by number limit ${param('limit')}`.compile(
        compiler,
      ),
    ),
    insert: new PreparedQuery(
      sql`
        insert into checkpoint (number, at, body, hash, key_id, public_key, signature)
        values (${param('number')}, ${param('at')}, ${param('body')}, ${param('hash')}, ${param('keyId')},
          ${param('publicKey')}, ${param('signature')})
        on conflict (number) do nothing`.compile(compiler),
    ),
    noteSealed: new PreparedQuery(
      sql`
        update chain set sealed_length = sealed.length from ${rowsOf('seals', sealColumns)} as sealed
        where chain.id = sealed.id`.compile(compiler),
    ),
    chainsAfter: new PreparedQuery<ChainStanding>(
      sql<ChainStanding>`
        select id, name, length, sealed_length as "sealedLength" from chain
        where id > ${param('after')} order by id limit ${param('limit')}`.compile(compiler),
    ),
    hashesAt: new PreparedQuery<{ position: number; hash: string }>(
      sql<{ position: number; hash: string }>`
        select wanted.position, ledger.hash
        from ${rowsOf('seals', { position: 'integer', chain: 'text', length: 'integer' })} as wanted
        ${thenJoin} chain on chain.name = wanted.chain
        ${thenJoin} ledger on ledger.id = chain.id * ${sql.lit(entryId(1, 0))} + wanted.length`.compile(compiler),
    ),
  };
}

/** Goes through all chains, of which there is one for each start of a backend: an index would cost every save a page of its own. */
function longerChains({ compiler }: StoreDialect): PreparedQuery<LongerChain> {
  return new PreparedQuery<LongerChain>(
    sql<LongerChain>`
      select id, name as chain, length, head_hash as "headHash" from chain where length > sealed_length
      order by name`.compile(compiler),
  );
}

/** Signed statements of how far every chain of the ledger went. */
export class Checkpoints {
  readonly #dialect: StoreDialect;
  readonly #queries: ReturnType<typeof checkpointQueries>;
  readonly #longerChains: PreparedQuery<LongerChain>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#queries = checkpointQueries(dialect);
    this.#longerChains = longerChains(dialect);
  }

  *newest(): Script<Checkpoint | undefined> {
    const row = yield* first(this.#queries.newest);
    return row === undefined ? undefined : checkpointOf(row);
  }

  *after(number: number, limit: number): Script<readonly Checkpoint[]> {
    return (yield* all(this.#queries.after, { after: number, limit })).map(checkpointOf);
  }

  /** The caller holds the transaction. */
  *seal({ at, sign, trusts, cutThrough = 0 }: SealRequest): Script<SealOutcome> {
    const newest = yield* this.newest();
    if (newest !== undefined && !trusts(newest)) return { outcome: 'not_trusted', number: newest.number };
    const chains = yield* all(this.#longerChains);
    const cutBefore = newest === undefined ? 0 : (readCheckpoint(newest.body)?.cutThrough ?? 0);
    if (chains.length === 0 && cutThrough <= cutBefore) return { outcome: 'nothing_new' };
    const content = {
      ...{ number: (newest?.number ?? 0) + 1, at, previousHash: newest?.hash ?? beforeFirst },
      ...{ cutThrough: Math.max(cutThrough, cutBefore), seals: chains },
    };
    const checkpoint = signCheckpoint(content, sign);
    if ((yield* count(this.#queries.insert, { ...checkpoint })) === 0) return { outcome: 'nothing_new' };
    const seals = this.#dialect.listOf(chains.map(({ id, length }) => [id, length]));
    yield* run(this.#queries.noteSealed, { seals });
    return { outcome: 'sealed', checkpoint, chains: chains.length };
  }

  chainsAfter(id: number, limit: number): Script<readonly ChainStanding[]> {
    return all(this.#queries.chainsAfter, { after: id, limit });
  }

  *hashesAt(seals: readonly Seal[]): Script<readonly (string | undefined)[]> {
    const list = seals.map(({ chain, length }, position) => [position, chain, length]);
    const rows = yield* all(this.#queries.hashesAt, { seals: this.#dialect.listOf(list) });
    const found = new Map(rows.map(({ position, hash }) => [position, hash]));
    return seals.map((_seal, position) => found.get(position));
  }
}

function checkpointOf({ number, at, body, hash, signature, ...key }: CheckpointTable): Checkpoint {
  return { number, at, body, hash, keyId: key.key_id, publicKey: key.public_key, signature };
}
