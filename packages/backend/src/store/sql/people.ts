import { sql } from 'kysely';
import type { EraseOutcome, EraseRequest, PersonChoice, PersonMessage, PersonRecord } from '../operating.ts';
import type { ChoiceTable, MessageTable, WordingTable } from '../schema.ts';
import type { Target, Wording } from '../store.ts';
import { holdMessages } from './hold-messages.ts';
import { LedgerReader } from './ledger-reader.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, first, run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';
import { Wordings } from './wordings.ts';

type ChoiceRow = Omit<ChoiceTable, 'target_id'>;
type MessageRow = Pick<MessageTable, 'kind' | 'created_at' | 'property' | 'language' | 'status' | 'reason'>;
interface KeptCounts {
  readonly id: number;
  readonly choices: number;
  readonly messages: number;
  readonly opt_outs: number;
}

/** The queries behind {@link People}; a test reads their plans. */
export function peopleQueries({ compiler, rowsOf, thenJoin }: StoreDialect) {
  const isTarget = sql`target.kind = ${param('kind')} and target.value = ${param('value')}`;
  return {
    since: new PreparedQuery<{ created_at: number }>(
      sql<{ created_at: number }>`select target.created_at from target where ${isTarget}`.compile(compiler),
    ),
    choices: new PreparedQuery<ChoiceRow>(
      sql<ChoiceRow>`
        select choice.* from target ${thenJoin} choice on choice.target_id = target.id
        where ${isTarget} order by choice.topic, choice.channel`.compile(compiler),
    ),
    messages: new PreparedQuery<MessageRow>(
      sql<MessageRow>`
        select message.kind, message.created_at, message.property, message.language, message.status, message.reason
        from target ${thenJoin} message on message.target_id = target.id
        where ${isTarget} order by message.created_at, message.id`.compile(compiler),
    ),
    kept: new PreparedQuery<KeptCounts>(
      sql<KeptCounts>`
        select target.id,
          (select count(*) from choice where choice.target_id = target.id) as choices,
          (select count(*) from message where message.target_id = target.id) as messages,
          (select count(*) from choice where choice.target_id = target.id and choice.state = 'unsubscribed'
            and (choice.delivery in ('recorded', 'sent', 'accepted', 'in_doubt') and choice.next_attempt_at is not null
              or choice.delivery = 'failed' and choice.dropped_revision < choice.revision)) as opt_outs
        from target where ${isTarget}`.compile(compiler),
    ),
    cellsOf: new PreparedQuery<Pick<ChoiceTable, 'topic' | 'channel'>>(
      sql<Pick<ChoiceTable, 'topic' | 'channel'>>`
        select topic, channel from choice where target_id = ${param('id')}`.compile(compiler),
    ),
    messagesOf: new PreparedQuery<{ id: string }>(
      sql<{ id: string }>`select id from message where target_id = ${param('id')}`.compile(compiler),
    ),
    erase: new PreparedQuery(sql`delete from target where id = ${param('id')}`.compile(compiler)),
    wordings: new PreparedQuery<WordingTable>(
      sql<WordingTable>`
        select wording.* from ${rowsOf('ids', { id: 'text' })} as wanted
        ${thenJoin} wording on wording.id = wanted.id order by wording.first_shown_at, wording.id`.compile(compiler),
    ),
  };
}

/** What is kept about a person, and forgetting it. */
export class People {
  /** Everybody's acts. */
  readonly ledger: LedgerReader;
  /** The texts that they were shown. */
  readonly texts: Wordings;
  readonly #dialect: StoreDialect;
  readonly #queries: ReturnType<typeof peopleQueries>;
  readonly #holdMessages: PreparedQuery<unknown>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.ledger = new LedgerReader(dialect);
    this.texts = new Wordings(dialect);
    this.#queries = peopleQueries(dialect);
    this.#holdMessages = holdMessages(dialect);
  }

  *record(target: Target): Script<PersonRecord | undefined> {
    const { kind, value } = target;
    const since = (yield* first(this.#queries.since, { kind, value }))?.created_at;
    if (since === undefined) return undefined;
    const choices = (yield* all(this.#queries.choices, { kind, value })).map(personChoice);
    const messages = (yield* all(this.#queries.messages, { kind, value })).map(personMessage);
    return { since, choices, messages, ledger: yield* this.ledger.of(target) };
  }

  *wordings(ids: readonly string[]): Script<readonly Wording[]> {
    const wanted = this.#dialect.listOf([...new Set(ids)].map((id) => [id]));
    const rows = yield* all(this.#queries.wordings, { ids: wanted });
    return rows.map(({ id, property, language, content }) => ({ id, property, language, content }));
  }

  /** The caller holds the transaction. */
  *erase({ target, isConfirmed, isAnyway }: EraseRequest): Script<EraseOutcome> {
    const { kind, value } = target;
    // No cell has empty codes: this holds the target alone, so that nobody saves for it meanwhile.
    yield* this.#dialect.holdCells([{ target, topic: '', channel: '' }]);
    const kept = yield* first(this.#queries.kept, { kind, value });
    if (kept === undefined) return { outcome: 'unknown' };
    const { id, choices, messages, opt_outs: optOuts } = kept;
    if (optOuts > 0 && !isAnyway) return { outcome: 'opt_out_under_way', optOuts };
    if (isConfirmed) yield* this.#remove(target, id);
    return { outcome: 'erased', choices, messages };
  }

  /**
   * All that belongs to the person goes with the row, in no order of its own; so it is locked before, in everybody's order. Delivery, which
   * writes signals of choices that it holds, needs the target for that, and must not find it gone while this waits for a choice.
   */
  *#remove(target: Target, id: number): Script<void> {
    const rows = yield* all(this.#queries.cellsOf, { id });
    const cells = rows.map(({ topic, channel }) => ({ target, topic, channel }));
    yield* this.#dialect.holdCells(cells);
    yield* this.#dialect.holdSignals(cells);
    const messages = yield* all(this.#queries.messagesOf, { id });
    yield* all(this.#holdMessages, { ids: this.#dialect.listOf(messages.map((message) => [message.id])) });
    yield* run(this.#queries.erase, { id });
  }
}

function personChoice(row: ChoiceRow): PersonChoice {
  const { topic, channel, connection, state, revision, delivery, reason, attempts } = row;
  return {
    ...{ topic, channel, connection, state, revision, delivery, reason, attempts },
    changedAt: row.changed_at,
    nextAttemptAt: row.next_attempt_at,
    isDropped: revision > 0 && row.dropped_revision === revision,
  };
}

function personMessage({ created_at: createdAt, ...message }: MessageRow): PersonMessage {
  return { createdAt, ...message };
}
