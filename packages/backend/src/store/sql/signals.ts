import { sql } from 'kysely';
import type { DueSignal, SignalKind, SignalSettlement, StoredSignal } from '../signals.ts';
import type { ChoiceTable, SignalTable, TargetTable } from '../schema.ts';
import type { Cell, ChangeContext, Lease, Target } from '../store.ts';
import { Leases } from './leases.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, count, run, type Script } from './script.ts';
import type { ListColumns, StoreDialect } from './store-dialect.ts';
import { TraceBack } from './trace-back.ts';

type DueRow = Pick<
  SignalTable,
  'target_id' | 'topic' | 'channel' | 'revision' | 'state' | 'chosen_at' | 'entry' | 'attempts' | 'reason'
> &
  Pick<TargetTable, 'kind' | 'value'> & { readonly newest_revision: number };

type EntryRow = Pick<ChoiceTable, 'last_entry'> & { readonly position: number };

const claimedColumns: ListColumns = {
  ...{ target_id: 'integer', topic: 'text', channel: 'text', revision: 'integer' },
};
const settlementColumns: ListColumns = {
  ...{ target_kind: 'text', value: 'text', topic: 'text', channel: 'text', kind: 'text', revision: 'integer' },
  ...{ status: 'text', next_at: 'integer', attempts: 'integer', reason: 'text' },
};
const choiceColumns: ListColumns = {
  ...{ position: 'integer', kind: 'text', value: 'text', topic: 'text', channel: 'text', revision: 'integer' },
};

/** The queries behind {@link Signals}; a test reads their plans. */
export function signalQueries({ compiler, rowsOf, throughIndex, thenJoin, handOut }: StoreDialect) {
  return {
    dueSignals: new PreparedQuery<DueRow>(
      sql<DueRow>`
        select signal.target_id, signal.topic, signal.channel, signal.revision, signal.state, signal.chosen_at,
          signal.entry, signal.attempts, signal.reason, target.kind, target.value, choice.revision as newest_revision
        from ${throughIndex('signal', 'signal_due')}
        ${thenJoin} target on target.id = signal.target_id
        ${thenJoin} choice on choice.target_id = signal.target_id and choice.topic = signal.topic
          and choice.channel = signal.channel
        where signal.connection = ${param('connection')} and signal.kind = ${param('kind')} and signal.status = 'due'
          and signal.next_at <= ${param('now')}
        order by signal.next_at, signal.target_id, signal.topic, signal.channel
        limit ${param('limit')} ${handOut('signal')}`.compile(compiler),
    ),
    signalsOfTarget: new PreparedQuery<SignalTable>(
      sql<SignalTable>`
        select signal.* from target ${thenJoin} signal on signal.target_id = target.id
        where target.kind = ${param('kind')} and target.value = ${param('value')}
        order by signal.topic, signal.channel, signal.kind, signal.revision`.compile(compiler),
    ),
    lastEntries: new PreparedQuery<EntryRow>(
      sql<EntryRow>`
        select wanted.position, choice.last_entry from ${rowsOf('choices', choiceColumns)} as wanted
        ${thenJoin} target on target.kind = wanted.kind and target.value = wanted.value
        ${thenJoin} choice on choice.target_id = target.id and choice.topic = wanted.topic
          and choice.channel = wanted.channel
        where choice.revision = wanted.revision`.compile(compiler),
    ),
  };
}

/** The statements behind {@link Signals}; a test reads their plans. */
export function signalStatements({ compiler, rowsOf, thenJoin, throughIndex }: StoreDialect) {
  const claimed = sql`from ${rowsOf('signals', claimedColumns)} as claimed
    where signal.target_id = claimed.target_id and signal.topic = claimed.topic and signal.channel = claimed.channel
      and signal.kind = ${param('kind')} and signal.revision = claimed.revision`;
  return {
    noteSignalsSent: new PreparedQuery(
      sql`update signal set status = 'sent', sent_at = ${param('now')}, sent_fence = ${param('fence')} ${claimed}`.compile(
        compiler,
      ),
    ),
    giveUpSignals: new PreparedQuery(
      sql`update signal set status = 'superseded', next_at = null, reason = 'chosen_again' ${claimed}`.compile(
        compiler,
      ),
    ),
    settleSignals: new PreparedQuery(
      sql`
        with settled as materialized (
          select target.id as target_id, item.* from ${rowsOf('settlements', settlementColumns)} as item
          ${thenJoin} target on target.kind = item.target_kind and target.value = item.value
        )
        update signal set
          status = settled.status, next_at = settled.next_at, attempts = settled.attempts, reason = settled.reason
        from settled
        where signal.target_id = settled.target_id and signal.topic = settled.topic and signal.channel = settled.channel
          and signal.kind = settled.kind and signal.revision = settled.revision and signal.status = 'sent'
          and signal.connection = ${param('connection')} and signal.sent_fence = ${param('fence')}`.compile(compiler),
    ),
    recoverSignals: new PreparedQuery(
      sql`
        update ${throughIndex('signal', 'signal_due')} set
          status = case kind when 'event' then 'lost' else 'due' end,
          next_at = case kind when 'event' then null else cast(${param('now')} as bigint) end, reason = 'answer_lost'
        where connection = ${param('connection')} and kind in ('attributes', 'event') and status = 'sent'
          and next_at is not null and sent_fence < ${param('fence')}`.compile(compiler),
    ),
  };
}

/** Hands out and settles signals. The caller of each method holds the transaction. */
export class Signals {
  readonly #dialect: StoreDialect;
  readonly #leases: Leases;
  readonly #traceBack: TraceBack;
  readonly #queries: ReturnType<typeof signalQueries>;
  readonly #statements: ReturnType<typeof signalStatements>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#leases = new Leases(dialect);
    this.#traceBack = new TraceBack(dialect);
    this.#queries = signalQueries(dialect);
    this.#statements = signalStatements(dialect);
  }

  *claim(lease: Lease, limits: Readonly<Record<SignalKind, number>>, now: number): Script<readonly DueSignal[]> {
    if (!(yield* this.#leases.isLive(lease, now))) return [];
    const attributes = yield* this.#claimKind(lease, 'attributes', limits.attributes, now);
    return [...attributes, ...(yield* this.#claimKind(lease, 'event', limits.event, now))];
  }

  *#claimKind(lease: Lease, kind: SignalKind, limit: number, now: number): Script<readonly DueSignal[]> {
    const rows = yield* all(this.#queries.dueSignals, { connection: lease.name, kind, now, limit });
    const isOutdated = (row: DueRow): boolean => kind === 'attributes' && row.newest_revision !== row.revision;
    const [outdated, current] = [rows.filter(isOutdated), rows.filter((row) => !isOutdated(row))];
    if (outdated.length > 0) yield* run(this.#statements.giveUpSignals, { signals: this.#keysOf(outdated), kind });
    if (current.length === 0) return [];
    const { fence } = lease;
    yield* run(this.#statements.noteSignalsSent, { signals: this.#keysOf(current), kind, now, fence });
    const contexts = yield* this.#traceBack.contextsOf(current);
    return current.map((row, index) => dueSignal(kind, row, contexts[index]));
  }

  *settle(lease: Lease, settlements: readonly SignalSettlement[], now: number): Script<{ refused: number }> {
    if (settlements.length === 0) return { refused: 0 };
    if (!(yield* this.#leases.isHeld(lease, now))) return { refused: settlements.length };
    yield* this.#dialect.holdSignals(settlements);
    const settled = yield* count(this.#statements.settleSignals, {
      settlements: this.#dialect.listOf(settlements.map(fieldsOf)),
      connection: lease.name,
      fence: lease.fence,
    });
    return { refused: settlements.length - settled };
  }

  *recover({ name: connection, fence }: Lease, now: number): Script<number> {
    return yield* count(this.#statements.recoverSignals, { connection, fence, now });
  }

  *of(target: Target): Script<readonly StoredSignal[]> {
    const rows = yield* all(this.#queries.signalsOfTarget, { kind: target.kind, value: target.value });
    return rows.map(({ topic, channel, kind, revision, state, status, next_at: nextAttemptAt, reason }) => {
      return { target, topic, channel, kind, revision, state, status, nextAttemptAt, reason };
    });
  }

  *circumstancesOf(
    choices: readonly (Cell & { readonly revision: number })[],
  ): Script<readonly (ChangeContext | undefined)[]> {
    const wanted = choices.map(({ target, topic, channel, revision }, position) => {
      return [position, target.kind, target.value, topic, channel, revision];
    });
    const rows = yield* all(this.#queries.lastEntries, { choices: this.#dialect.listOf(wanted) });
    const entries = new Map(rows.map(({ position, last_entry }) => [position, last_entry]));
    return yield* this.#traceBack.contextsOf(
      choices.map(({ revision }, position) => ({ revision, entry: entries.get(position) ?? null })),
    );
  }

  #keysOf(rows: readonly DueRow[]): unknown {
    return this.#dialect.listOf(rows.map((row) => [row.target_id, row.topic, row.channel, row.revision]));
  }
}

function dueSignal(kind: SignalKind, row: DueRow, context: ChangeContext | undefined): DueSignal {
  const { topic, channel, revision, state, chosen_at: chosenAt, attempts, reason } = row;
  return {
    target: { kind: row.kind, value: row.value },
    topic,
    channel,
    kind,
    revision,
    state,
    chosenAt,
    attempts,
    reason,
    context,
  };
}

function fieldsOf({ status, nextAttemptAt, attempts, reason, ...key }: SignalSettlement): unknown[] {
  const { target, topic, channel, kind, revision } = key;
  return [target.kind, target.value, topic, channel, kind, revision, status, nextAttemptAt, attempts, reason];
}
