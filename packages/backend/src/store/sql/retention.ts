import { sql } from 'kysely';
import { readCheckpoint } from '../checkpoint.ts';
import { entryId } from '../ledger.ts';
import type { MessageTable } from '../schema.ts';
import type { Checkpoints } from './checkpoints.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, count, first, run, type Script } from './script.ts';
import { holdMessages } from './hold-messages.ts';
import type { StoreDialect } from './store-dialect.ts';

type ExpiredRow = Pick<MessageTable, 'id' | 'target_id'>;

/** The queries and statements behind {@link Retention}; a test reads their plans. */
export function retentionQueries({ compiler, rowsOf, throughIndex, holdRow }: StoreDialect) {
  const expired = (table: 'message' | 'confirmation') =>
    new PreparedQuery<ExpiredRow>(
      sql<ExpiredRow>`
        select id, target_id from ${throughIndex(table, `${table}_by_expiry`)}
        where expires_at < ${param('before')} order by expires_at limit ${param('limit')}`.compile(compiler),
    );
  const forget = (table: 'message' | 'confirmation') =>
    new PreparedQuery(
      sql`delete from ${sql.table(table)} where id in (select id from ${rowsOf('ids', { id: 'text' })} as forgotten)`.compile(
        compiler,
      ),
    );
  const wanted = sql`select id from ${rowsOf('targets', { id: 'integer' })} as wanted_target`;
  return {
    expiredMessages: expired('message'),
    expiredConfirmations: expired('confirmation'),
    forgetMessages: forget('message'),
    forgetConfirmations: forget('confirmation'),
    holdTargets: new PreparedQuery(
      sql`select target.id from target where target.id in (${wanted}) order by target.id ${holdRow('target')}`.compile(
        compiler,
      ),
    ),
    forgetTargets: new PreparedQuery(
      sql`
        delete from target where id in (${wanted})
          and not exists (select 1 from choice where choice.target_id = target.id and choice.revision > 0)
          and not exists (select 1 from message where message.target_id = target.id)
          and not exists (select 1 from confirmation where confirmation.target_id = target.id)`.compile(compiler),
    ),
    chainId: new PreparedQuery<{ id: number }>(
      sql<{ id: number }>`select id from chain where name = ${param('name')}`.compile(compiler),
    ),
    removeEntries: new PreparedQuery(
      sql`
        delete from ledger where id in (
          select id from ledger where id > ${param('after')} and id <= ${param('upTo')} order by id limit ${param('limit')})`.compile(
        compiler,
      ),
    ),
    noteRemoved: new PreparedQuery(
      sql`update checkpoint set removed = 1 where number = ${param('number')}`.compile(compiler),
    ),
    removedThrough: new PreparedQuery<{ number: number }>(
      sql<{ number: number }>`
        select number from ${throughIndex('checkpoint', 'checkpoint_removed')} where removed = 1 and number > 0
        order by number desc limit 1`.compile(compiler),
    ),
    newestBefore: new PreparedQuery<{ number: number }>(
      sql<{ number: number }>`
        select number from checkpoint where at < ${param('before')} order by at desc, number desc limit 1`.compile(
        compiler,
      ),
    ),
  };
}

/** Lets go of what need not be kept any longer, in steps. The caller of each method holds the transaction. */
export class Retention {
  readonly #dialect: StoreDialect;
  readonly #checkpoints: Checkpoints;
  readonly #queries: ReturnType<typeof retentionQueries>;
  readonly #holdMessages: PreparedQuery<unknown>;

  constructor(dialect: StoreDialect, checkpoints: Checkpoints) {
    this.#dialect = dialect;
    this.#checkpoints = checkpoints;
    this.#queries = retentionQueries(dialect);
    this.#holdMessages = holdMessages(dialect);
  }

  /** Answers how many messages and confirmations were let go. */
  *forgetExpired(before: number, limit: number): Script<number> {
    const messages = yield* all(this.#queries.expiredMessages, { before, limit });
    const confirmations = yield* all(this.#queries.expiredConfirmations, { before, limit });
    if (messages.length + confirmations.length === 0) return 0;
    const ids = [...new Set([...messages, ...confirmations].map(({ target_id: id }) => id))];
    const targets = this.#dialect.listOf(ids.sort((one, other) => one - other).map((id) => [id]));
    // First, as a save does; and in a statement of its own, so that the last one sees what a save it waited for has written.
    yield* run(this.#queries.holdTargets, { targets });
    yield* all(this.#holdMessages, { ids: this.#listOfIds(messages) });
    yield* run(this.#queries.forgetMessages, { ids: this.#listOfIds(messages) });
    yield* run(this.#queries.forgetConfirmations, { ids: this.#listOfIds(confirmations) });
    yield* run(this.#queries.forgetTargets, { targets });
    return messages.length + confirmations.length;
  }

  *newestCheckpointBefore(before: number): Script<number> {
    return (yield* first(this.#queries.newestBefore, { before }))?.number ?? 0;
  }

  /**
   * Removes ledger rows that the checkpoints up to `through` cover, in order, and notes of each when all of them are gone, so that nobody
   * looks again. Answers how many rows, or how many checkpoints had none, up to the limit of each; 0: that was all.
   */
  *removeCovered(through: number, limit: number): Script<number> {
    const noted = (yield* first(this.#queries.removedThrough))?.number ?? 0;
    const last = Math.min(through, noted + limit);
    for (let number = noted + 1; number <= last; number += 1) {
      const removed = yield* this.#removeOf(number, limit);
      if (removed > 0) return removed;
      yield* run(this.#queries.noteRemoved, { number });
    }
    return last < through ? last - noted : 0;
  }

  /** Answers how many rows of one checkpoint were removed. */
  *#removeOf(checkpoint: number, limit: number): Script<number> {
    const [found] = yield* this.#checkpoints.after(checkpoint - 1, 1);
    const seals = found?.number === checkpoint ? (readCheckpoint(found.body)?.seals ?? []) : [];
    let removed = 0;
    for (const { chain, length } of seals) {
      const id = (yield* first(this.#queries.chainId, { name: chain }))?.id;
      if (id === undefined || removed >= limit) continue;
      const range = { after: entryId(id, 0), upTo: entryId(id, length), limit: limit - removed };
      removed += yield* count(this.#queries.removeEntries, range);
    }
    return removed;
  }

  #listOfIds(rows: readonly ExpiredRow[]): unknown {
    return this.#dialect.listOf(rows.map(({ id }) => [id]));
  }
}
