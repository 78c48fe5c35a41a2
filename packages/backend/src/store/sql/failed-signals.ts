import { sql, type RawBuilder } from 'kysely';
import type {
  FailedSignal,
  FailedSignalCount,
  FailedSignalFilter,
  FailedSignalOutcome,
  FailedSignalPlace,
  FailedSignalStep,
} from '../failed-signals.ts';
import type { SignalTable, TargetTable } from '../schema.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, count, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

type FailedRow = Pick<
  SignalTable,
  'target_id' | 'topic' | 'channel' | 'kind' | 'revision' | 'connection' | 'state' | 'reason' | 'chosen_at'
> &
  Pick<TargetTable, 'value'> & { readonly target_kind: TargetTable['kind'] };

const place = sql`signal.target_id, signal.topic, signal.channel, signal.kind, signal.revision`;

/** The conditions of a filter. What is compiled depends on which parts are given, not on what they hold. */
function conditionsOf(filter: FailedSignalFilter): RawBuilder<unknown> {
  const equal = (['connection', 'reason', 'topic', 'channel'] as const).flatMap((name) =>
    filter[name] === undefined ? [] : [sql`and ${sql.ref(`signal.${name}`)} = ${param(name)}`],
  );
  const since = filter.since === undefined ? [] : [sql`and signal.chosen_at >= ${param('since')}`];
  const until = filter.until === undefined ? [] : [sql`and signal.chosen_at <= ${param('until')}`];
  return sql`signal.status = 'failed' ${sql.join([...equal, ...since, ...until], sql` `)}`;
}

function pageQuery({ compiler, throughIndex, thenJoin }: StoreDialect, filter: FailedSignalFilter, isFirst: boolean) {
  const after = sql.join(['target_id', 'topic', 'channel', 'kind', 'revision'].map((part) => param(`after_${part}`)));
  return new PreparedQuery<FailedRow>(
    sql<FailedRow>`
      select ${place}, signal.connection, signal.state, signal.reason, signal.chosen_at, target.kind as target_kind,
        target.value
      from ${throughIndex('signal', 'signal_failed')} ${thenJoin} target on target.id = signal.target_id
      where ${conditionsOf(filter)} ${isFirst ? sql`` : sql`and (${place}) > (${after})`}
      order by ${place} limit ${param('limit')}`.compile(compiler),
  );
}

function countQuery({ compiler, throughIndex }: StoreDialect, filter: FailedSignalFilter) {
  return new PreparedQuery<FailedSignalCount>(
    sql<FailedSignalCount>`
      select signal.connection, signal.kind, signal.reason, count(*) as count
      from ${throughIndex('signal', 'signal_failed')} where ${conditionsOf(filter)}
      group by signal.connection, signal.kind, signal.reason
      order by signal.connection, signal.kind, signal.reason`.compile(compiler),
  );
}

function actStatements({ compiler, rowsOf }: StoreDialect) {
  const columns = { target_id: 'integer', topic: 'text', channel: 'text', kind: 'text', revision: 'integer' } as const;
  const handled = sql`from ${rowsOf('rows', { ...columns, connection: 'text' })} as handled
    where signal.target_id = handled.target_id and signal.topic = handled.topic and signal.channel = handled.channel
      and signal.kind = handled.kind and signal.revision = handled.revision and signal.status = 'failed'`;
  return {
    // Fences of two leases do not compare.
    retry: new PreparedQuery(
      sql`
        update signal set status = 'due', next_at = cast(${param('now')} as bigint), attempts = 0, reason = null,
          connection = handled.connection, sent_fence = null
        ${handled}`.compile(compiler),
    ),
    drop: new PreparedQuery(
      sql`update signal set status = 'superseded', next_at = null, reason = 'dropped' ${handled}`.compile(compiler),
    ),
  };
}

/** Lists the signals that failed, and does about them what an operator says. */
export class FailedSignals {
  readonly #dialect: StoreDialect;
  readonly #statements: ReturnType<typeof actStatements>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#statements = actStatements(dialect);
  }

  count(filter: FailedSignalFilter): Script<readonly FailedSignalCount[]> {
    return all(countQuery(this.#dialect, filter), { ...filter });
  }

  /** The caller holds the transaction, unless it only lists. */
  *step({ act, filter, after, limit, now, connectionOf }: FailedSignalStep): Script<FailedSignalOutcome> {
    const query = pageQuery(this.#dialect, filter, after === null);
    const signals = (yield* all(query, { ...filter, ...(after === null ? {} : parametersOf(after)), limit })).map(
      failedSignal,
    );
    const last = signals.at(-1);
    const next = last !== undefined && signals.length === limit ? last.place : null;
    if (act === 'list' || last === undefined) return { signals, done: 0, next };
    const rows = signals.flatMap(({ place: key, connection }) => {
      const leads = act === 'drop' ? connection : connectionOf(key.topic, key.channel);
      return leads === undefined ? [] : [[key.targetId, key.topic, key.channel, key.kind, key.revision, leads]];
    });
    yield* this.#dialect.holdSignals(signals);
    const done = yield* count(this.#statements[act], { rows: this.#dialect.listOf(rows), now });
    return { signals, done, next };
  }
}

function failedSignal(row: FailedRow): FailedSignal {
  const { topic, channel, kind, revision, connection, state, reason } = row;
  return {
    ...{ place: { targetId: row.target_id, topic, channel, kind, revision }, topic, channel, kind, revision },
    ...{ target: { kind: row.target_kind, value: row.value }, connection, state, reason, chosenAt: row.chosen_at },
  };
}

function parametersOf({ targetId, topic, channel, kind, revision }: FailedSignalPlace): Record<string, unknown> {
  const cell = { after_target_id: targetId, after_topic: topic, after_channel: channel };
  return { ...cell, after_kind: kind, after_revision: revision };
}
