import { sql, type RawBuilder } from 'kysely';
import { cellKey, type BatchDecision } from '../decide.ts';
import type { ChoiceTable, TargetTable } from '../schema.ts';
import type { ChangeContext } from '../store.ts';
import {
  isLeftToItsOwner,
  type GivenUpCounts,
  type StuckChoice,
  type StuckCount,
  type StuckCursor,
  type StuckDelivery,
  type StuckFilter,
  type StuckKey,
  type StuckOutcome,
  type StuckPage,
  type StuckStep,
} from '../stuck.ts';
import { FailedSignals } from './failed-signals.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import type { SaveRecorder } from './save-recorder.ts';
import { all, first, run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';
import type { TouchedCell } from './touched-cells.ts';

/** How many choices a step takes: few enough that a save which waits for it does not notice. */
const choicesPerStep = 200;

type StuckRow = Pick<ChoiceTable, 'target_id' | 'topic' | 'channel' | 'connection' | 'reason' | 'revision'> &
  Pick<TargetTable, 'kind' | 'value'> & {
    readonly delivery: StuckDelivery;
    readonly state: StuckChoice['state'];
    readonly changed_at: number;
  };

/** As the index says it: SQLite takes a partial index only for a query that repeats its condition. */
const isStuck = sql`coalesce(choice.delivery, '') in ('failed', 'not_applied')
  and choice.dropped_revision < choice.revision`;

const stuckColumns = sql`choice.target_id, choice.topic, choice.channel, choice.connection, choice.delivery, choice.reason,
  choice.state, choice.revision, choice.changed_at, target.kind, target.value`;

const keyColumns = { target_id: 'integer', topic: 'text', channel: 'text' } as const;

/** The conditions of a filter. What is compiled depends on which parts are given, not on what they hold. */
function conditionsOf(filter: StuckFilter): RawBuilder<unknown> {
  const equal = (['connection', 'delivery', 'reason', 'topic', 'channel'] as const).flatMap((name) =>
    filter[name] === undefined ? [] : [sql`and ${sql.ref(`choice.${name}`)} = ${param(name)}`],
  );
  const since = filter.since === undefined ? [] : [sql`and choice.changed_at >= ${param('since')}`];
  const until = filter.until === undefined ? [] : [sql`and choice.changed_at <= ${param('until')}`];
  return sql`${isStuck} ${sql.join([...equal, ...since, ...until], sql` `)}`;
}

/** A page in the order of the index, from where the last one ended; what the filter fixes is no part of that place. */
export function stuckPage({ compiler, throughIndex, thenJoin }: StoreDialect, filter: StuckFilter, isFirst: boolean) {
  const fixed = filter.connection === undefined ? 0 : filter.delivery === undefined ? 1 : 2;
  const order = ['connection', 'delivery', 'target_id', 'topic', 'channel'].slice(fixed);
  const columns = sql.join(order.map((column) => sql.ref(`choice.${column}`)));
  const place = sql.join(order.map((column) => param(`after_${column}`)));
  return new PreparedQuery<StuckRow>(
    sql<StuckRow>`
      select ${stuckColumns}
      from ${throughIndex('choice', 'choice_stuck')} ${thenJoin} target on target.id = choice.target_id
      where ${conditionsOf(filter)} ${isFirst ? sql`` : sql`and (${columns}) > (${place})`}
      order by ${columns} limit ${param('limit')}`.compile(compiler),
  );
}

/** How many stuck choices match, by reason. */
export function stuckCounts({ compiler, throughIndex }: StoreDialect, filter: StuckFilter) {
  return new PreparedQuery<StuckCount>(
    sql<StuckCount>`
      select choice.connection, choice.delivery, choice.reason, count(*) as count
      from ${throughIndex('choice', 'choice_stuck')} where ${conditionsOf(filter)}
      group by choice.connection, choice.delivery, choice.reason
      order by choice.connection, choice.delivery, choice.reason`.compile(compiler),
  );
}

/** The queries and statements of {@link StuckChoices} that are always the same; a test reads their plans. */
export function stuckQueries({ compiler, throughIndex, thenJoin, rowsOf }: StoreDialect) {
  const counted = (delivery: StuckDelivery) => sql`(select count(*) from (
    select 1 from ${throughIndex('choice', 'choice_stuck')}
    where ${isStuck} and connection = ${param('connection')} and delivery = ${sql.lit(delivery)}
    limit ${param('upTo')}) as part)`;
  const wanted = rowsOf('keys', { ...keyColumns, revision: 'integer' });
  const handled = sql`${rowsOf('rows', { ...keyColumns, connection: 'text', last_entry: 'integer' })} as handled
    where choice.target_id = handled.target_id and choice.topic = handled.topic and choice.channel = handled.channel`;
  return {
    countUpTo: new PreparedQuery<GivenUpCounts>(
      sql<GivenUpCounts>`
        select ${counted('failed')} as failed, ${counted('not_applied')} as not_applied, (select count(*) from (
          select 1 from ${throughIndex('signal', 'signal_failed_in')}
          where status = 'failed' and connection = ${param('connection')}
          limit ${param('upTo')}) as part) as signals`.compile(compiler),
    ),
    byKeys: new PreparedQuery<StuckRow>(
      sql<StuckRow>`
        select ${stuckColumns} from ${wanted} as wanted
        ${thenJoin} choice on choice.target_id = wanted.target_id and choice.topic = wanted.topic
          and choice.channel = wanted.channel and choice.revision = wanted.revision
        ${thenJoin} target on target.id = choice.target_id
        where choice.delivery in ('failed', 'not_applied')`.compile(compiler),
    ),
    // Fences of two leases do not compare.
    retry: new PreparedQuery(
      sql`
        update choice set
          delivery = 'recorded', next_attempt_at = ${param('now')}, attempts = 0, reason = null, resends = 0,
          seen_applied = 0, dropped_revision = 0, connection = handled.connection, last_entry = handled.last_entry,
          sent_fence = case when choice.connection = handled.connection then choice.sent_fence end
        from ${handled}`.compile(compiler),
    ),
    drop: new PreparedQuery(
      sql`
        update choice set dropped_revision = choice.revision, last_entry = handled.last_entry from ${handled}`.compile(
        compiler,
      ),
    ),
  };
}

/** Lists the choices that delivery gave up, and does about them what an operator says. */
export class StuckChoices {
  /** The same for what was to follow from choices. */
  readonly signals: FailedSignals;
  readonly #dialect: StoreDialect;
  readonly #recorder: SaveRecorder;
  readonly #queries: ReturnType<typeof stuckQueries>;

  constructor(dialect: StoreDialect, recorder: SaveRecorder) {
    this.#dialect = dialect;
    this.#recorder = recorder;
    this.#queries = stuckQueries(dialect);
    this.signals = new FailedSignals(dialect, recorder);
  }

  *page(filter: StuckFilter, after: StuckCursor | null, limit: number): Script<StuckPage> {
    const place = after === null ? {} : placeOf(after);
    const query = stuckPage(this.#dialect, filter, after === null);
    const choices = (yield* all(query, { ...filter, ...place, limit })).map(stuckChoice);
    const last = choices.at(-1);
    return { choices, next: last !== undefined && choices.length === limit ? cursorOf(last) : null };
  }

  count(filter: StuckFilter): Script<readonly StuckCount[]> {
    return all(stuckCounts(this.#dialect, filter), { ...filter });
  }

  *countUpTo(connection: string, upTo: number): Script<GivenUpCounts> {
    return (yield* first(this.#queries.countUpTo, { connection, upTo })) ?? { failed: 0, not_applied: 0, signals: 0 };
  }

  /** The caller holds the transaction. */
  *handle({ act, filter, after, keys, insists, connectionOf, context }: StuckStep): Script<StuckOutcome> {
    const { choices, next } =
      keys === undefined ? yield* this.page(filter, after, choicesPerStep) : yield* this.#byKeys(keys);
    const left = choices.filter((choice) => act === 'retry' && !insists && isLeftToItsOwner(choice));
    const rest = choices.filter((choice) => !left.includes(choice));
    const routed = rest.flatMap((choice): Routed[] => {
      const connection = act === 'drop' ? choice.connection : connectionOf(choice.topic, choice.channel);
      return connection === undefined ? [] : [{ ...choice, connection }];
    });
    const done = context === undefined ? routed.length : yield* this.#carryOut(act, routed, context);
    return { counts: { done, left: left.length, unrouted: rest.length - routed.length }, next };
  }

  *#byKeys(keys: readonly StuckKey[]): Script<StuckPage> {
    const list = keys.map(({ targetId, topic, channel, revision }) => [targetId, topic, channel, revision]);
    const rows = yield* all(this.#queries.byKeys, { keys: this.#dialect.listOf(list) });
    return { choices: rows.map(stuckChoice), next: null };
  }

  /** Does it to those that still stand as they were found, and answers how many. */
  *#carryOut(act: StuckStep['act'], choices: readonly Routed[], context: ChangeContext): Script<number> {
    if (choices.length === 0) return 0;
    // Targets first, as a save does, so that neither can wait for the other.
    yield* this.#dialect.holdCells(choices);
    const touched = new Map<string, TouchedCell>();
    const entries: BatchDecision['entries'][number][] = [];
    const rows: Routed[] = [];
    for (const { position, targetId, commitment, row } of yield* this.#dialect.readCells(choices)) {
      const choice = choices[position];
      const standing = row?.standing;
      if (choice === undefined || standing === undefined) continue;
      if (standing.revision !== choice.key.revision || standing.delivery !== choice.delivery) continue;
      const { target, topic, channel, state } = choice;
      const key = cellKey(choice);
      touched.set(key, { cell: choice, person: { target, at: context.at, id: targetId, commitment }, row });
      const action = act === 'retry' ? 'retried' : 'dropped';
      const { revision } = standing;
      entries.push({ key, action, topic, channel, fromState: state, toState: state, revision, context });
      rows.push(choice);
    }
    if (entries.length === 0) return 0;
    const newest = yield* this.#recorder.note(entries, touched);
    const list = rows.map((choice) => {
      const { key, topic, channel, connection } = choice;
      return [key.targetId, topic, channel, connection, newest.get(cellKey(choice))];
    });
    yield* run(this.#queries[act], { rows: this.#dialect.listOf(list), now: context.at });
    return entries.length;
  }
}

/** A choice with the connection it is to go through. */
type Routed = StuckChoice;

function stuckChoice(row: StuckRow): StuckChoice {
  const { target_id: targetId, topic, channel, revision, kind, value, changed_at: changedAt } = row;
  const { connection, delivery, reason, state } = row;
  const key = { targetId, topic, channel, revision };
  return { key, target: { kind, value }, topic, channel, connection, delivery, reason, state, changedAt };
}

function cursorOf({ connection, delivery, key }: StuckChoice): StuckCursor {
  return { connection, delivery, targetId: key.targetId, topic: key.topic, channel: key.channel };
}

function placeOf({ connection, delivery, targetId, topic, channel }: StuckCursor): Record<string, unknown> {
  return {
    ...{ after_connection: connection, after_delivery: delivery, after_target_id: targetId },
    ...{ after_topic: topic, after_channel: channel },
  };
}
