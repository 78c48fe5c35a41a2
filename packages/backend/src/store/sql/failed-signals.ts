import { sql, type RawBuilder } from 'kysely';
import { cellKey, type BatchDecision } from '../decide.ts';
import type {
  FailedSignal,
  FailedSignalCount,
  FailedSignalFilter,
  FailedSignalOutcome,
  FailedSignalPlace,
  FailedSignalStep,
} from '../failed-signals.ts';
import type { SignalTable, TargetTable } from '../schema.ts';
import type { ChangeContext } from '../store.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import type { SaveRecorder } from './save-recorder.ts';
import { all, run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';
import type { TouchedCell } from './touched-cells.ts';

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

const columns = sql`${place}, signal.connection, signal.state, signal.reason, signal.chosen_at,
  target.kind as target_kind, target.value`;

const placeColumns = {
  target_id: 'integer',
  topic: 'text',
  channel: 'text',
  kind: 'text',
  revision: 'integer',
} as const;

/** Where rows of a list, named as `list`, are the signals meant. */
function isIn(list: 'wanted' | 'handled'): RawBuilder<unknown> {
  const equal = Object.keys(placeColumns).map(
    (name) => sql`${sql.ref(`signal.${name}`)} = ${sql.ref(`${list}.${name}`)}`,
  );
  return sql.join(equal, sql` and `);
}

function pageQuery({ compiler, throughIndex, thenJoin }: StoreDialect, filter: FailedSignalFilter, isFirst: boolean) {
  const after = sql.join(['target_id', 'topic', 'channel', 'kind', 'revision'].map((part) => param(`after_${part}`)));
  return new PreparedQuery<FailedRow>(
    sql<FailedRow>`
      select ${columns}
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

/** The queries and statements of {@link FailedSignals} that are always the same; a test reads their plans. */
export function failedSignalQueries({ compiler, rowsOf, thenJoin }: StoreDialect) {
  const isDropped = sql`(signal.status = 'superseded' and signal.reason = 'dropped')`;
  const handled = sql`from ${rowsOf('rows', { ...placeColumns, connection: 'text' })} as handled where ${isIn('handled')}`;
  const entries = rowsOf('entries', { target_id: 'integer', topic: 'text', channel: 'text', last_entry: 'integer' });
  return {
    byKeys: new PreparedQuery<FailedRow>(
      sql<FailedRow>`
        select ${columns} from ${rowsOf('keys', placeColumns)} as wanted
        ${thenJoin} signal on ${isIn('wanted')}
        ${thenJoin} target on target.id = signal.target_id
        where signal.status = 'failed' or ${isDropped}`.compile(compiler),
    ),
    // Fences of two leases do not compare. Dropped ones are among the rows where they were named.
    retry: new PreparedQuery<PlaceRow>(
      sql<PlaceRow>`
        update signal set status = 'due', next_at = cast(${param('now')} as bigint), attempts = 0, reason = null,
          connection = handled.connection, sent_fence = null
        ${handled} and (signal.status = 'failed' or ${isDropped})
        returning ${place}`.compile(compiler),
    ),
    drop: new PreparedQuery<PlaceRow>(
      sql<PlaceRow>`
        update signal set status = 'superseded', next_at = null, reason = 'dropped'
        ${handled} and signal.status = 'failed'
        returning ${place}`.compile(compiler),
    ),
    moveLastEntry: new PreparedQuery(
      sql`
        update choice set last_entry = handled.last_entry from ${entries} as handled
        where choice.target_id = handled.target_id and choice.topic = handled.topic
          and choice.channel = handled.channel`.compile(compiler),
    ),
  };
}

/** Lists the signals that failed, and does about them what an operator says. */
export class FailedSignals {
  readonly #dialect: StoreDialect;
  readonly #recorder: Pick<SaveRecorder, 'note'>;
  readonly #queries: ReturnType<typeof failedSignalQueries>;

  constructor(dialect: StoreDialect, recorder: Pick<SaveRecorder, 'note'>) {
    this.#dialect = dialect;
    this.#recorder = recorder;
    this.#queries = failedSignalQueries(dialect);
  }

  count(filter: FailedSignalFilter): Script<readonly FailedSignalCount[]> {
    return all(countQuery(this.#dialect, filter), { ...filter });
  }

  /** The caller holds the transaction, unless it only lists. */
  *step(step: FailedSignalStep): Script<FailedSignalOutcome> {
    const { act, connectionOf, context } = step;
    const { signals, next } = step.keys === undefined ? yield* this.#page(step) : yield* this.#byKeys(step.keys);
    if (act === 'list' || signals.length === 0) return { signals, done: 0, next };
    const rows = signals.flatMap(({ place: key, connection }) => {
      const leads = act === 'drop' ? connection : connectionOf(key.topic, key.channel);
      return leads === undefined ? [] : [[...valuesOf(key), leads]];
    });
    // Targets first, as a save does, so that neither can wait for the other.
    yield* this.#dialect.holdCells(signals);
    yield* this.#dialect.holdSignals(signals);
    const list = this.#dialect.listOf(rows);
    const changed = new Set((yield* all(this.#queries[act], { rows: list, now: context.at })).map(nameOfRow));
    const done = signals.filter((signal) => changed.has(nameOf(signal)));
    if (done.length > 0) yield* this.#note(act, done, context);
    return { signals, done: done.length, next };
  }

  *#page({ filter, after, limit }: FailedSignalStep): Script<Omit<FailedSignalOutcome, 'done'>> {
    const query = pageQuery(this.#dialect, filter, after === null);
    const rows = yield* all(query, { ...filter, ...(after === null ? {} : parametersOf(after)), limit });
    const signals = rows.map(failedSignal);
    const last = signals.at(-1);
    return { signals, next: last !== undefined && signals.length === limit ? last.place : null };
  }

  *#byKeys(keys: readonly FailedSignalPlace[]): Script<Omit<FailedSignalOutcome, 'done'>> {
    const rows = yield* all(this.#queries.byKeys, { keys: this.#dialect.listOf(keys.map(valuesOf)) });
    return { signals: rows.map(failedSignal), next: null };
  }

  /** Says in the ledger of each cell what was done about which of its signals. */
  *#note(act: 'retry' | 'drop', signals: readonly FailedSignal[], context: ChangeContext): Script<void> {
    const touched = new Map<string, TouchedCell>();
    const entries: BatchDecision['entries'][number][] = [];
    const action = act === 'retry' ? 'retried' : 'dropped';
    for (const { position, targetId, commitment, row } of yield* this.#dialect.readCells(signals)) {
      const signal = signals[position];
      if (signal === undefined) continue;
      const { target, topic, channel, kind, revision, state } = signal;
      const key = cellKey(signal);
      touched.set(key, { cell: signal, person: { target, at: context.at, id: targetId, commitment }, row });
      const about = { ...context, session: `${context.session}/${kind}` };
      entries.push({ key, action, topic, channel, fromState: state, toState: state, revision, context: about });
    }
    const newest = yield* this.#recorder.note(entries, touched);
    const moved = [...newest].flatMap(([key, entry]) => {
      const { person, cell } = touched.get(key) as TouchedCell;
      return [[person.id, cell.topic, cell.channel, entry]];
    });
    yield* run(this.#queries.moveLastEntry, { entries: this.#dialect.listOf(moved) });
  }
}

type PlaceRow = Pick<FailedRow, 'target_id' | 'topic' | 'channel' | 'kind' | 'revision'>;

function nameOfRow({ target_id: targetId, topic, channel, kind, revision }: PlaceRow): string {
  return JSON.stringify([targetId, topic, channel, kind, revision]);
}

function nameOf({ place: key }: FailedSignal): string {
  return JSON.stringify(valuesOf(key));
}

function valuesOf({ targetId, topic, channel, kind, revision }: FailedSignalPlace): unknown[] {
  return [targetId, topic, channel, kind, revision];
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
